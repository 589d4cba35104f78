import { expect, test } from 'vitest';
import { printUtc } from '#formats/text/utc.ts';

test.each([
  [Date.UTC(2026, 2, 4, 15, 9, 26), '2026-03-04 15:09:26 UTC'],
  [8.64e15, '+275760-09-13 00:00:00 UTC'],
])('%d ms of Unix time read %s', (atMs, text) => {
  expect(printUtc(atMs)).toBe(text);
});
