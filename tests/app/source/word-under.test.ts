import { expect, test } from 'vitest';
import { wordAt } from '#app/source/symbols/word-under.ts';

test('the name at a place of a text', () => {
  const text = '\tint gstage_map(pte_t *root, 0x1f)';
  expect(wordAt(text, 6)).toBe('gstage_map');
  expect(wordAt(text, 5)).toBe('gstage_map');
  expect(wordAt(text, 15)).toBe('gstage_map');
  expect(wordAt(text, 0)).toBeUndefined();
  expect(wordAt(text, 30)).toBeUndefined();
  expect(wordAt('', 0)).toBeUndefined();
  expect(wordAt('x'.repeat(256), 3)).toBeUndefined();
});
