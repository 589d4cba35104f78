import { expect, test } from 'vitest';
import { readBlame, unquote } from '#formats/git/blame.ts';

const [one, two] = ['1'.repeat(40), '2'.repeat(40)];

test('reads runs in the order of their lines, and where the file was before', () => {
  const said = [
    `${one} 4 9 2`,
    'author A',
    'summary filename of this is no file',
    `previous ${two} "a \\"b\\" \\303\\266.c"`,
    'filename new.c',
    `${two} 1 1 8`,
    'boundary',
    'filename old.c',
    '',
  ].join('\n');
  expect(readBlame(Buffer.from(said))).toEqual([
    { line: 1, count: 8, commit: two, path: 'old.c', lineThere: 1 },
    {
      line: 9,
      count: 2,
      commit: one,
      path: 'new.c',
      lineThere: 4,
      before: { commit: two, path: 'a "b" ö.c' },
    },
  ]);
  expect(readBlame(Buffer.alloc(0))).toEqual([]);
});

test('gives nothing for what is cut off or something else', () => {
  expect(readBlame(Buffer.from(`${one} 1 1 1\nauthor A\n`))).toBeUndefined();
  expect(readBlame(Buffer.from('fatal: no such path\n'))).toBeUndefined();
});

test('leaves names as they are that git does not quote', () => {
  expect(unquote('plain\\303.c')).toBe('plain\\303.c');
  expect(unquote('"tab\\there\\\\"')).toBe('tab\there\\');
});
