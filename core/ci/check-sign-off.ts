import type { Finding } from './finding.ts';

/**
 * Whether the author certified the patch: a `Signed-off-by:` trailer with the author's own address.
 * Pure. Source: Developer Certificate of Origin 1.1, as the licence cites it.
 */
export function checkSignOff(patch: {
  message: string;
  authorName: string;
  authorEmail: string;
}): Finding {
  const name = 'sign-off';
  const author = `${patch.authorName} <${patch.authorEmail}>`;
  const signers = [...patch.message.matchAll(/^Signed-off-by:\s*(.*?)\s*<([^<>\s]+)>\s*$/gim)];
  if (signers.some(([, , email]) => email?.toLowerCase() === patch.authorEmail.toLowerCase())) {
    return { name, outcome: 'pass', summary: `signed off by ${author}` };
  }
  const found =
    signers.length === 0
      ? 'no Signed-off-by line'
      : `signed off by ${signers.map(([, who, email]) => `${who} <${email}>`).join(', ')} only`;
  return {
    name,
    outcome: 'fail',
    summary: `${found}: the author, ${author}, must sign off; git commit --amend -s and push again`,
  };
}
