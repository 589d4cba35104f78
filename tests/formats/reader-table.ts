import { markdownLimit, renderMarkdown } from '#app/components/text/markdown-html.ts';
import { readChangeId } from '#core/changes/change-id.ts';
import { checkSignOff } from '#core/ci/check-sign-off.ts';
import { parseRecipe } from '#core/ci/recipe.ts';
import { listTrailers, readCommit } from '#formats/git/commit.ts';
import { diffLimits, readDiffHeaders } from '#formats/git/diff.ts';
import { readKtap } from '#formats/ktap/ktap.ts';
import { mboxLimits, readMailbox } from '#formats/mail/mbox.ts';
import { listCharsets } from '#formats/mail/mime.ts';
import { parseSymvers } from '#formats/module/symvers.ts';
import { listAssemblySymbols } from '#formats/symbols/assembly.ts';
import { listDeviceTreeSymbols } from '#formats/symbols/device-tree.ts';
import { symbolsMost } from '#formats/symbols/symbol.ts';
import { readBuildLog } from '#formats/text/build-log.ts';
import { ConsoleText } from '#formats/text/console-text.ts';
import { showHidden } from '#formats/text/hidden-characters.ts';
import { findTitle } from '#formats/text/markdown-title.ts';
import { readSpdx } from '#formats/text/spdx.ts';

/** A reader of bytes from outside, with inputs that were made to keep one like it busy. */
export interface Reader {
  name: string;
  /** What it refuses before it begins, or who limits its input. */
  limits: string;
  read(input: string): unknown;
  /** A good input: whatever is damaged of it, it is read, or refused by a `Fault`. */
  sound?: string;
  /** `make` gives an input that grows with `n`; `n` is the smallest size that is measured. */
  hostile: readonly { name: string; n: number; make(n: number): string }[];
}

const bytes = (text: string) => Buffer.from(text, 'latin1');
const mailHead = 'From: A <a@b.c>\nDate: Sat, 28 Nov 2026 13:32:23 +0000\nSubject: x\n\n';
const changeId = `Change-Id: I${'0'.repeat(40)}`;
const sender = { name: 'A', email: 'a@b.c' };

export const readers: readonly Reader[] = [
  {
    name: 'symbols of assembly',
    limits: `lines of 1,000 characters, ${symbolsMost} symbols`,
    read: listAssemblySymbols,
    hostile: [
      { name: 'one long label', n: 200_000, make: (n) => 'a'.repeat(n) },
      {
        name: 'blanks and colons',
        n: 20_000,
        make: (n) => `${' '.repeat(900)}:\n`.repeat(n / 1000),
      },
      {
        name: 'words without a colon',
        n: 20_000,
        make: (n) => `${'a'.repeat(900)}\n`.repeat(n / 1000),
      },
      { name: 'short labels', n: 20_000, make: (n) => 'a:\n'.repeat(n) },
    ],
  },
  {
    name: 'symbols of a device tree',
    limits: `lines of 1,000 characters, ${symbolsMost} symbols`,
    read: listDeviceTreeSymbols,
    hostile: [
      {
        name: 'many labels on a line',
        n: 20_000,
        make: (n) => `${'a:'.repeat(450)}\n`.repeat(n / 1000),
      },
      { name: 'nodes of one character', n: 20_000, make: (n) => 'a {\n'.repeat(n) },
      {
        name: 'names without a brace',
        n: 20_000,
        make: (n) => `${'a@'.repeat(450)}\n`.repeat(n / 1000),
      },
    ],
  },
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
  {
    name: 'KTAP',
    limits: '4 MiB, lines of 4096 bytes, 20,000 lines of tests, 8 levels',
    read: (input) => readKtap(`KTAP version 1\n1..1\n${input}`),
    hostile: [
      { name: 'blanks of a result', n: 200_000, make: (n) => `ok${' '.repeat(n)}x\ry` },
      { name: 'carriage returns', n: 200_000, make: (n) => `${'\r'.repeat(n)}x` },
      { name: 'documents', n: 2000, make: (n) => '  KTAP version 1\n'.repeat(n) },
      { name: 'results', n: 4000, make: (n) => 'ok 1 a # SKIP b\n'.repeat(n) },
    ],
  },
  {
    name: 'console for a terminal',
    limits: '1 MiB by the emulator; sequences of 64 characters',
    read: (input) => new ConsoleText().read(bytes(input)),
    hostile: [
      { name: 'escapes', n: 50_000, make: (n) => '\u001b'.repeat(n) },
      { name: 'sequences without end', n: 5000, make: (n) => `\u001b[${';'.repeat(60)}`.repeat(n) },
      { name: 'links', n: 10_000, make: (n) => '\u001b]8;;http://a\u0007'.repeat(n) },
    ],
  },
  {
    name: 'hidden characters',
    limits: 'none: one pass, and a run is counted',
    read: (input) => showHidden(input),
    hostile: [
      { name: 'one run', n: 100_000, make: (n) => '\u202e'.repeat(n) },
      { name: 'every second one', n: 15_000, make: (n) => 'a\u200b'.repeat(n) },
    ],
  },
  {
    name: 'Markdown',
    limits: `${markdownLimit} characters, 60 levels, addresses of 1 MiB`,
    read: (input) => renderMarkdown(input.slice(0, markdownLimit)),
    hostile: [
      { name: '>', n: 4000, make: (n) => '>'.repeat(n) },
      { name: '- ', n: 4000, make: (n) => '- '.repeat(n) },
      { name: 'www.a(', n: 2000, make: (n) => 'www.a('.repeat(n) },
      { name: '*a_', n: 3000, make: (n) => '*a_ '.repeat(n) },
      { name: '[', n: 8000, make: (n) => '['.repeat(n) },
      { name: '![', n: 2000, make: (n) => '!['.repeat(n) },
      { name: '_a__b', n: 3000, make: (n) => '_a__b'.repeat(n) },
      { name: 'uses of a reference', n: 3000, make: (n) => `[a]: /b\n\n${'[a]'.repeat(n)}` },
      { name: 'cells', n: 300, make: (n) => `|a|b|\n|-|-|\n${'|c|\n'.repeat(n)}` },
    ],
  },
  {
    name: 'licence line',
    limits: '1000 characters',
    read: (input) => readSpdx(`SPDX-License-Identifier:${input}`),
    hostile: [
      { name: 'blanks', n: 200_000, make: (n) => ' '.repeat(n) },
      { name: 'operators', n: 50_000, make: (n) => ' A AND'.repeat(n) },
    ],
  },
  {
    name: 'title of a document',
    limits: 'as a file that is shown: 1 MiB',
    read: (input) => findTitle(input),
    hostile: [
      { name: 'blanks and #', n: 200_000, make: (n) => `# ${' #'.repeat(n)}` },
      { name: 'lines', n: 50_000, make: (n) => '#a\n'.repeat(n) },
    ],
  },
  {
    name: 'build log',
    limits: '2 MiB by the sandbox; lines of 300 characters',
    read: (input) => readBuildLog(input),
    hostile: [
      { name: 'one line', n: 200_000, make: (n) => `a${':1'.repeat(n)}: error: x` },
      { name: 'lines', n: 1000, make: (n) => `${'a/'.repeat(140)}:1: warning\n`.repeat(n) },
      { name: 'colours', n: 50_000, make: (n) => '\u001b['.repeat(n) },
    ],
  },
  {
    name: 'recipe',
    limits: '64 KiB, 64 levels, no aliases',
    read: (input) => parseRecipe(input.slice(0, 65_536)),
    hostile: [
      { name: '[', n: 10_000, make: (n) => '['.repeat(n) },
      { name: '- ', n: 8000, make: (n) => '- '.repeat(n) },
      { name: 'keys', n: 300, make: (n) => 'a: b\n'.repeat(n) },
      { name: 'anchors', n: 500, make: (n) => '- &a b\n'.repeat(n) },
      { name: '[ behind ]', n: 6000, make: (n) => `#${']'.repeat(n)}\n${'['.repeat(n)}` },
      { name: '["]",', n: 3000, make: (n) => '["]",'.repeat(n) },
    ],
  },
  {
    name: 'exported symbols',
    limits: 'as an artifact of a build',
    read: (input) => parseSymvers(input),
    hostile: [
      { name: 'lines', n: 20_000, make: (n) => '0x1\ta\n'.repeat(n) },
      { name: 'one line', n: 200_000, make: (n) => `0x1\t${'a'.repeat(n)}` },
    ],
  },
];
