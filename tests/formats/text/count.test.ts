import { expect, test } from 'vitest';
import { counted, formatCount } from '#formats/text/count.ts';

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [28_113_402, '28,113,402'],
])('%d reads %s', (count, words) => {
  expect(formatCount(count)).toBe(words);
});

test('says one of one', () => {
  expect(counted(1, 'file')).toBe('1 file');
  expect(counted(0, 'file')).toBe('0 files');
  expect(counted(2, 'entry', 'entries')).toBe('2 entries');
});
