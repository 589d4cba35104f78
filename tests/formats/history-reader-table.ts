import { readTag } from '#formats/git/tag.ts';
import type { Reader } from './reader-table.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');

/** What tells of history. */
export const historyReaders: readonly Reader[] = [
  {
    name: 'tag object',
    limits: '256 KiB, by who fetches it',
    read: (input) => readTag(bytes(`object ${'0'.repeat(40)}\ntype commit\n${input}`)),
    hostile: [
      { name: 'head lines', n: 50_000, make: (n) => 'x y\n'.repeat(n) },
      { name: '< in a tagger', n: 200_000, make: (n) => `tagger ${'<'.repeat(n)}` },
      { name: 'signatures', n: 20_000, make: (n) => `\n${'\n-----BEGIN'.repeat(n)}` },
      { name: 'blanks in a subject', n: 200_000, make: (n) => `\n\na${' '.repeat(n)}b` },
      { name: 'blank lines', n: 50_000, make: (n) => `\n\n${' \n'.repeat(n)}b` },
    ],
  },
];
