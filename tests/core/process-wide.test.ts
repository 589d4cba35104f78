import { expect, test } from 'vitest';
import { openedOnce, processWide } from '#core/process-wide.ts';

test('what a process has one of is made once, also where the module is loaded twice', async () => {
  const first = processWide('test-thing', () => ({}));
  const copy = '#core/process-wide.ts?again';
  const again = (await import(/* @vite-ignore */ copy)) as typeof import('#core/process-wide.ts');
  expect(again.processWide).not.toBe(processWide);
  expect(again.processWide('test-thing', () => ({}))).toBe(first);
});

test('what cannot be opened is tried again at the next call, and what is open is kept', async () => {
  const failing = openedOnce('test-door', () => Promise.reject(new Error('not yet')));
  await expect(failing).rejects.toThrow('not yet');
  const door = await openedOnce('test-door', () => Promise.resolve({}));
  expect(await openedOnce('test-door', () => Promise.resolve({}))).toBe(door);
});
