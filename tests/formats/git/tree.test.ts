import { expect, test } from 'vitest';
import { readTree } from '#formats/git/tree.ts';

const id = Buffer.alloc(20, 0xab);
const tree = Buffer.concat([
  Buffer.from('100644 Makefile\0'),
  id,
  Buffer.from('40000 naïve name\0'),
  id,
]);

test('reads modes of six digits, names and ids', () => {
  const objectId = 'ab'.repeat(20);
  expect(readTree(tree)).toEqual([
    { mode: '100644', name: 'Makefile', objectId },
    { mode: '040000', name: 'naïve name', objectId },
  ]);
  expect(readTree(Buffer.alloc(0))).toEqual([]);
});

test('gives nothing for a tree that was cut, wherever that was but between entries', () => {
  for (let length = 1; length < tree.length; length += 1) {
    if (length !== 36) expect(readTree(tree.subarray(0, length)), `${length}`).toBeUndefined();
  }
});
