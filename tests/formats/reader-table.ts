import { readChangeId } from '#core/changes/change-id.ts';
import { checkSignOff } from '#core/ci/check-sign-off.ts';
import { listTrailers, readCommit } from '#formats/commit.ts';
import { diffLimits, readDiffHeaders } from '#formats/diff.ts';
import { mboxLimits, readMailbox } from '#formats/mbox.ts';
import { listCharsets } from '#formats/mime.ts';

/** A reader of bytes from outside, with inputs that were made to keep one like it busy. */
export interface Reader {
  name: string;
  /** What it refuses before it begins, or who limits its input. */
  limits: string;
  read(input: string): unknown;
  /** `make` gives an input that grows with `n`; `n` is the smallest size that is measured. */
  hostile: readonly { name: string; n: number; make(n: number): string }[];
}

const bytes = (text: string) => Buffer.from(text, 'latin1');
const mailHead = 'From: A <a@b.c>\nDate: Sat, 28 Nov 2026 13:32:23 +0000\nSubject: x\n\n';
const changeId = `Change-Id: I${'0'.repeat(40)}`;
const sender = { name: 'A', email: 'a@b.c' };

export const readers: readonly Reader[] = [
  {
    name: 'mailbox',
    limits: `${mboxLimits.bytes} bytes, ${mboxLimits.lines} lines, ${mboxLimits.mails} mails, headers of ${mboxLimits.headerBytes} bytes`,
    read: (input) => readMailbox(bytes(input)),
    hostile: [
      {
        name: 'From lines without a date',
        n: 20_000,
        make: (n) => 'From x:::::::::::::\n'.repeat(n),
      },
      { name: 'colons of one From line', n: 200_000, make: (n) => `From ${':'.repeat(n)}\n` },
      { name: 'carriage returns', n: 200_000, make: (n) => mailHead + '\r'.repeat(n) },
      { name: 'headers without an end', n: 30_000, make: (n) => 'a:\n'.repeat(n) },
      { name: 'blanks before it', n: 200_000, make: (n) => ' \n'.repeat(n) },
    ],
  },
  {
    name: 'charsets of a mail',
    limits: 'as a mailbox; a thousand charsets',
    read: (input) => listCharsets(bytes(input)),
    hostile: [
      { name: 'charset=', n: 30_000, make: (n) => `content-type: ${'charset='.repeat(n)}` },
      {
        name: 'charset and blanks',
        n: 200_000,
        make: (n) => `content-type: charset${' '.repeat(n)}`,
      },
      { name: 'encoded words', n: 50_000, make: (n) => `subject: ${'=?'.repeat(n)}` },
      { name: 'folded lines', n: 50_000, make: (n) => `from: a\n${' b\n'.repeat(n)}` },
    ],
  },
  {
    name: 'headers of a diff',
    limits: `${diffLimits.lines} lines, ${diffLimits.hunks} hunks, ${diffLimits.sources} old names`,
    read: (input) => readDiffHeaders(bytes(input)),
    hostile: [
      { name: 'empty hunks', n: 20_000, make: (n) => '@@ -1,0 +1,0 @@\n'.repeat(n) },
      { name: 'tabs after ---', n: 200_000, make: (n) => `--- ${'\t'.repeat(n)}\rx` },
      { name: '"b/ in one line', n: 50_000, make: (n) => `diff --git ${' "b/'.repeat(n)}` },
      { name: 'backslashes', n: 200_000, make: (n) => `rename from "${'\\\\'.repeat(n)}` },
      {
        name: 'renames',
        n: 20_000,
        make: (n) => `diff --git a/x b/x\n${'rename from a/b\n'.repeat(n)}`,
      },
      { name: 'digits of a hunk', n: 200_000, make: (n) => `@@ -${'1'.repeat(n)}` },
    ],
  },
  {
    name: 'commit object',
    limits: '1 MiB, by who fetches it',
    read: (input) => readCommit(bytes(input)),
    hostile: [
      { name: 'parents', n: 5000, make: (n) => `parent ${'0'.repeat(40)}\n`.repeat(n) },
      { name: '< in an author', n: 200_000, make: (n) => `author ${'<'.repeat(n)}` },
      { name: 'blanks in a subject', n: 200_000, make: (n) => `tree 0\n\na${' '.repeat(n)}b` },
      { name: 'blank lines', n: 20_000, make: (n) => `tree 0\n\n${' \n'.repeat(n)}b` },
      {
        name: 'bytes that are not UTF-8',
        n: 200_000,
        make: (n) => `tree 0\n\n${'\xff'.repeat(n)}`,
      },
      { name: 'digits of a date', n: 200_000, make: (n) => `author a <b> ${'1'.repeat(n)}` },
    ],
  },
  {
    name: 'trailers of a message',
    limits: '64 KiB, by intake',
    read: (input) => [listTrailers(input), readChangeId(`${input}\n${changeId}`)],
    hostile: [
      {
        name: 'blanks of a Change-Id',
        n: 60_000,
        make: (n) => `a\n\nchange-idx:${' '.repeat(n)}x\ry`,
      },
      { name: 'letters without a colon', n: 200_000, make: (n) => `a\n\n${'a'.repeat(n)}` },
      { name: 'blank lines', n: 10_000, make: (n) => `a${'\n \n'.repeat(n)}b` },
    ],
  },
  {
    name: 'sign-offs of a message',
    limits: '64 KiB, by intake',
    read: (message) => checkSignOff({ message, authorName: 'A', authorEmail: 'a@b.c' }, sender),
    hostile: [
      { name: 'blanks', n: 60_000, make: (n) => `Signed-off-by:${' '.repeat(n)}x\ry` },
      { name: '<', n: 60_000, make: (n) => `Signed-off-by: ${'<'.repeat(n)}>` },
      { name: 'signers', n: 5000, make: (n) => 'Signed-off-by: B <b@c.d>\n'.repeat(n) },
    ],
  },
];
