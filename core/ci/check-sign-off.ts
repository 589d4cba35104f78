import { listTrailers } from '#formats/git/commit.ts';
import type { Finding } from './finding.ts';

export interface Signed {
  message: string;
  authorName: string;
  authorEmail: string;
}

/** An account: who sent it, proved by signing in. */
export interface Sender {
  name: string;
  email: string;
}

/** What the three who are named with a patch have to do with each other. */
interface Authorship {
  /** `Name <address>`. */
  author: string;
  sender: string;
  /** All that sign off, in order. */
  signers: string[];
  authorSigned: boolean;
  senderSigned: boolean;
  /** What the commit says of itself that its sender's account does not; absent where they agree. */
  mismatch?: string;
}

/**
 * Compares author, sign-offs and sender: the first two are text that anybody may write. Addresses decide,
 * upper and lower case alike; names are told. Pure; the check and the page ask the same.
 */
export function compareAuthors(patch: Signed, sender: Sender): Authorship {
  const signers = listSigners(patch.message);
  const signed = (email: string) => signers.some((signer) => sameAddress(signer.email, email));
  const isSender = sameAddress(patch.authorEmail, sender.email);
  const author = write({ name: patch.authorName, email: patch.authorEmail });
  const mismatch = !isSender
    ? `the author, ${author}, is not who sent it: ${write(sender)}`
    : patch.authorName === sender.name
      ? undefined
      : `the author calls themselves ${JSON.stringify(patch.authorName)}; the account that sent it is ${write(sender)}`;
  return {
    author,
    sender: write(sender),
    signers: signers.map(write),
    authorSigned: signed(patch.authorEmail),
    senderSigned: signed(sender.email),
    ...(mismatch === undefined ? {} : { mismatch }),
  };
}

/**
 * Whether the author certified the patch, and the sender too where that is somebody else.
 * Pure. Source: Developer Certificate of Origin 1.1, (a) to (c), as the licence cites it.
 */
export function checkSignOff(patch: Signed, sender: Sender): Finding {
  const name = 'sign-off';
  const found = compareAuthors(patch, sender);
  const { author, signers } = found;
  if (!found.authorSigned) {
    const signs =
      signers.length === 0 ? 'no Signed-off-by line' : `signed off by ${listed(signers)} only`;
    const summary = `${signs}: the author, ${author}, must sign off; git commit --amend -s and push again`;
    return { name, outcome: 'fail', summary };
  }
  if (!found.senderSigned) {
    const summary =
      `${found.mismatch}, who must sign off too: add the line ` +
      `"Signed-off-by: ${found.sender}" and send it again`;
    return { name, outcome: 'fail', summary };
  }
  const other = found.mismatch === undefined ? '' : `; ${found.mismatch}`;
  return { name, outcome: 'pass', summary: `signed off by ${author}${other}` };
}

/** Enough to recognize them by: a message has room for thousands. */
function listed(signers: readonly string[]): string {
  const shown = signers.slice(0, 3).map((signer) => signer.slice(0, 100));
  const more = signers.length - shown.length;
  return shown.join(', ') + (more === 0 ? '' : ` and ${more} more`);
}

/** Letters of ASCII alone: others that have a lower case like it are other letters. */
function sameAddress(one: string, other: string): boolean {
  const lower = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return lower(one) === lower(other);
}

function write({ name, email }: Sender): string {
  return `${name} <${email}>`;
}

/** `Name <address>`; a line without an address signs nothing. */
function listSigners(message: string): Sender[] {
  return listTrailers(message).flatMap(({ key, value }) => {
    const open = value.lastIndexOf('<');
    if (key.toLowerCase() !== 'signed-off-by' || open < 0 || !value.endsWith('>')) return [];
    const email = value.slice(open + 1, -1);
    return /^[^\s<>]+$/.test(email) ? [{ name: value.slice(0, open).trim(), email }] : [];
  });
}
