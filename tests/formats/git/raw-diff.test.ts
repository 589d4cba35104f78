import { expect, test } from 'vitest';
import { readRawDiff } from '#formats/git/raw-diff.ts';

const [old, next, none] = ['a', 'b', '0'].map((digit) => digit.repeat(40));

test('reads what was added, edited, deleted and moved', () => {
  const fields = [
    `:000000 100644 ${none} ${next} A`,
    'new file',
    `:100644 100755 ${old} ${next} M`,
    'naïve',
    `:100644 000000 ${old} ${none} D`,
    'gone',
    `:100644 100644 ${old} ${old} R100`,
    'here',
    'there',
  ];
  const read = readRawDiff(Buffer.from(`${fields.join('\0')}\0`));
  expect(read).toMatchObject([
    { status: 'added', path: 'new file', oldMode: '000000', newMode: '100644', newId: next },
    { status: 'modified', path: 'naïve', oldPath: 'naïve', oldId: old, newMode: '100755' },
    { status: 'deleted', path: 'gone', oldId: old, newId: none },
    { status: 'renamed', path: 'there', oldPath: 'here' },
  ]);
});

test('reads nothing out of nothing', () => {
  expect(readRawDiff(Buffer.alloc(0))).toEqual([]);
});
