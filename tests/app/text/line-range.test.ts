import { describe, expect, it } from 'vitest';
import { formatLineRange, parseLineRange } from '#app/text/line-range.ts';

describe('parseLineRange', () => {
  it.each([
    ['#L12', { first: 12, last: 12 }],
    ['#L12-L20', { first: 12, last: 20 }],
    ['#L12-20', { first: 12, last: 20 }],
    ['#L20-L12', { first: 12, last: 20 }],
    ['L1', { first: 1, last: 1 }],
  ])('reads %s', (fragment, range) => {
    expect(parseLineRange(fragment)).toEqual(range);
  });

  it.each(['', '#', '#L0', '#L', '#L1-', '#L1-L', '#L-1', '#L1e3', '#L99999999', '#L1"]', '#x'])(
    'reads no lines from %j',
    (fragment) => {
      expect(parseLineRange(fragment)).toBeUndefined();
    },
  );

  it('is undone by formatLineRange', () => {
    for (const fragment of ['#L7', '#L7-L9']) {
      expect(formatLineRange(parseLineRange(fragment) ?? { first: 0, last: 0 })).toBe(fragment);
    }
  });
});
