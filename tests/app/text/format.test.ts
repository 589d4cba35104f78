import { describe, expect, it } from 'vitest';
import { formatBytes, formatDuration, formatRelative } from '#app/text/format.ts';

describe('times', () => {
  it.each([
    [0, 'just now'],
    [-59_000, 'just now'],
    [-60_000, '1 minute ago'],
    [-3_600_000 * 5, '5 hours ago'],
    [-86_400_000, 'yesterday'],
    [-86_400_000 * 20, '2 weeks ago'],
    [30_000, 'in a moment'],
    [86_400_000 * 3, 'in 3 days'],
  ])('%d ms away reads %s', (distance, words) => {
    expect(formatRelative(1e12 + distance, 1e12)).toBe(words);
  });

  it.each([
    [12.4, '12 ms'],
    [4_210, '4.2 s'],
    [185_000, '3 min 05 s'],
  ])('%d ms long reads %s', (durationMs, words) => {
    expect(formatDuration(durationMs)).toBe(words);
  });
});

describe('sizes', () => {
  it.each([
    [1, '1 byte'],
    [812, '812 bytes'],
    [4096, '4.0 KiB'],
    [32_715_571, '31.2 MiB'],
  ])('%d bytes read %s', (sizeBytes, words) => {
    expect(formatBytes(sizeBytes)).toBe(words);
  });
});
