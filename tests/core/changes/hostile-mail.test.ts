import { afterAll, beforeAll, expect, test } from 'vitest';
import { submitMailbox } from '#core/changes/submit-mailbox.ts';
import { processorMs } from '../../helpers/processor-time.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await makeSite();
  await site.ctx.ports.git.createChangesStore('keel', site.signed.organizationId);
});
afterAll(() => site.close());

const head =
  'From: Ada <ada@vendor.example>\nDate: Fri, 2 Jan 2026 03:04:05 +0000\nSubject: [PATCH] x\n';
const diff = 'diff --git a/x b/x\n--- a/x\n+++ b/x\n';
const mebibytes = (count: number, unit: string) =>
  unit.repeat(Math.floor((count * 1024 * 1024) / unit.length));
const encoded = (body: string) =>
  `${head}MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: base64\n\n` +
  Buffer.from(body).toString('base64').replace(/.{76}/g, '$&\n');

/** Made to keep the portal busy: for minutes by patterns that try again, for seconds by sheer length. */
const mails: readonly [name: string, mail: () => string][] = [
  ['3.2 MB of empty hunks', () => `${head}\nb\n---\n${diff}${mebibytes(3.2, '@@ -1,0 +1,0 @@\n')}`],
  ['tabs after ---', () => `${head}\nb\n---\n${diff}--- ${'\t'.repeat(1_000_000)}\rx\n`],
  ['"b/ many times', () => `${head}\nb\n---\ndiff --git ${' "b/'.repeat(50_000)}\n`],
  ['blanks of a Change-Id', () => `${head}\nchange-id:${' '.repeat(60_000)}x\ry\n---\n${diff}`],
  ['hunks in base64', () => encoded(`b\n---\n${diff}${mebibytes(4, '@@ -1 +1 @@\n-a\n+b\n')}`)],
  ['renames', () => `${head}\nb\n---\ndiff --git a/x b/x\n${mebibytes(8, 'rename from a\n')}`],
  ['files', () => `${head}\nb\n---\n${mebibytes(8, `${diff}@@ -1 +1 @@\n-a\n+b\n`)}`],
  ['mails', () => mebibytes(15, `From a@b Thu Jan  1 00:00:00 1970\n${head}\n`)],
  ['headers', () => mebibytes(15, 'a: b\n')],
  ['lines', () => head + mebibytes(15, '\n')],
  ['carriage returns', () => head + mebibytes(15, '\r')],
  [
    'Re: in a subject',
    () => `${head.replace('x\n', '')}${mebibytes(1, 'Re: ')}\n\nb\n---\n${diff}`,
  ],
  ['comments in an address', () => head.replace('Ada', '('.repeat(400_000))],
  ['comments in an address of the body', () => encoded(`From: ${'('.repeat(400_000)}a@b\n\nb\n`)],
  ['charsets', () => `${head}Content-Type: ${mebibytes(8, 'charset=')}\n\nb\n`],
  ['parts', () => `${head}Content-Type: multipart/mixed; boundary=a\n\n${mebibytes(4, '--a\n\n')}`],
];

/** @returns the most processor time that went by while nothing else could happen in this thread. */
async function longestPauseMs(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = processorMs();
  const tick = () => {
    const now = processorMs();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const timer = setInterval(tick, 5);
  await work();
  tick();
  clearInterval(timer);
  return longest;
}

test.each(mails)('a mail of %s is refused, and others are served meanwhile', async (_, make) => {
  const mailbox = Buffer.from(make(), 'latin1');
  const beganMs = processorMs();
  const pauseMs = await longestPauseMs(() =>
    expect(
      submitMailbox(site.signed.engineer.ctx, {
        repositorySlug: 'keel',
        targetBranch: 'main',
        mailbox,
      }),
    ).rejects.toMatchObject({ code: expect.stringMatching(/^(invalid|too-large|conflict)$/) }),
  );
  expect(processorMs() - beganMs).toBeLessThan(5000);
  expect(pauseMs).toBeLessThan(1000);
});
