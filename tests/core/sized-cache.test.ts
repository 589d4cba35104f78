import { afterEach, expect, it } from 'vitest';
import { SizedCache, scaleCaches } from '#core/sized-cache.ts';

afterEach(() => scaleCaches(100));

it('keeps as much of its limit as the process is told to', () => {
  const cache = new SizedCache<string>(100);
  cache.set('a', 'a', 60);
  scaleCaches(50);
  cache.set('b', 'b', 40);
  expect([cache.get('a'), cache.get('b'), cache.totalBytes]).toEqual([undefined, 'b', 40]);
  cache.set('c', 'c', 60);
  expect(cache.get('c')).toBeUndefined();
  scaleCaches(0);
  cache.set('d', 'd', 1);
  expect(cache.get('d')).toBeUndefined();
});
