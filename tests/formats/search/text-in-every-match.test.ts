import { expect, test } from 'vitest';
import { readExpression } from '#formats/search/read-expression.ts';
import { textInEveryMatch } from '#formats/search/text-in-every-match.ts';

test.each([
  ['goto (out|err)_\\w+;', 'goto '],
  ['#define\\s+CORE_[A-Z]+_EN', '#define'],
  ['\\bspin\\b_lock$', 'spin_lock'],
  ['(ab|cd)ef', undefined],
  ['(abcd|abce)', undefined],
  ['(wanted)?ab', undefined],
  ['(?:wanted)+ab', 'wanted'],
  ['(?:wanted){0,3}ab', undefined],
  ['grün_straße', 'n_stra'],
  ['[0-9]{3}', undefined],
  ['ab', undefined],
])('%s', (source, expected) => {
  expect(textInEveryMatch(readExpression(source, false))).toBe(expected);
});

test('is in lower case where case is ignored', () => {
  expect(textInEveryMatch(readExpression('ABOUT[xyz]', true))).toBe('about');
});
