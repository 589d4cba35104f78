import { describe, expect, it, test } from 'vitest';
import { changesTarget, searchTarget } from '#app/search/search-target.ts';
import { askHref, readAsk, type ShownRepository } from '#app/search/search-view.ts';
import { countSentence, gapSentence } from '#app/search/sentences.ts';

describe('searchTarget', () => {
  it.each([
    ['', undefined],
    ['12', '/changes/12'],
    [' #12 ', '/changes/12'],
    ['0', undefined],
    ['0x12', undefined],
    ['a clock & more', undefined],
  ])('of %j goes to %s', (typed, target) => {
    expect(searchTarget(typed)).toBe(target);
  });

  it('still leads to the list of changes', () => {
    expect(changesTarget('a clock & more')).toBe('/changes?status=all&q=a%20clock%20%26%20more');
    expect(changesTarget('  ')).toBe('/changes');
  });
});

test('an address is read as it was written, and asks for less where it is wrong', () => {
  const ask = { text: 'a "b c" path:d/', inside: 'keel', page: 3 };
  const query = new URL(askHref(ask), 'http://x').searchParams;
  expect(readAsk(Object.fromEntries(query))).toEqual(ask);
  const wrong = { q: ['a', 'b'], in: '../x', page: '-1' };
  expect(readAsk(wrong)).toEqual({ text: 'a', inside: '', page: 1 });
});

const found: ShownRepository = {
  slug: 'keel',
  name: 'Keel',
  branch: 'main',
  hits: { files: [], count: 0, more: false, complete: true, candidates: 0, looked: 0 },
  making: undefined,
  busy: false,
  behind: false,
  gaps: undefined,
};

test('what was found is told, and what makes it less than all', () => {
  const hits = { files: [], count: 1, more: false, complete: true, candidates: 1, looked: 1 };
  expect(countSentence(found)).toBe('No file matches.');
  expect(countSentence({ ...found, hits })).toBe('1 file matches.');
  expect(countSentence({ ...found, hits: { ...hits, count: 500, more: true } })).toContain(
    'More than 500 files',
  );
  const cut = { ...hits, complete: false, looked: 3000, candidates: 80000 };
  expect(countSentence({ ...found, hits: cut })).toContain('3,000 of 80,000 files');
  expect(countSentence({ ...found, behind: true })).toContain('just moved');
  expect(countSentence({ ...found, hits: undefined, busy: true })).toContain('Too many');
  const making = { done: 500, total: 2000 };
  expect(countSentence({ ...found, hits: undefined, making })).toContain('500 of 2,000 files');
  expect(countSentence({ ...found, hits: undefined, making: { done: 0, total: 0 } })).toContain(
    'being counted',
  );
});

test('what is searched nowhere is told', () => {
  expect(gapSentence({ tooLarge: 0, binary: 0, unnamed: 0 })).toBe('');
  expect(gapSentence({ tooLarge: 1, binary: 2, unnamed: 0 })).toBe(
    'Not searched: 1 file over 1 MiB, 2 binary files.',
  );
});
