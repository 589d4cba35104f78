import { expect, test } from 'vitest';
import { limitLog, linesPerKind, linesPerMinute } from '#app/process/log-limit.ts';
import { processorMsOf } from '../../helpers/processor-time.ts';

function opened() {
  let nowMs = 0;
  const bound = limitLog(() => nowMs);
  return {
    bound,
    nextMinute: () => {
      nowMs += 60_000;
    },
  };
}

test('what is the same but for its numbers and quoted text is written a few times, then counted', () => {
  const { bound, nextMinute } = opened();
  const lines = Array.from({ length: 1000 }, (_, index) =>
    bound(`Error: Failed to find Server Action "${'f'.repeat(index % 40)}" at 10.0.0.${index}\n`),
  );
  expect(lines.filter((line) => line !== '')).toHaveLength(linesPerKind);
  nextMinute();
  expect(bound('all is well\n')).toBe(
    `warning: ${1000 - linesPerKind} log entries were left out in the minute before\nall is well\n`,
  );
  expect(bound('all is well\n')).toBe('all is well\n');
});

test('a minute has its most, whatever is written, and a line its length', () => {
  const { bound } = opened();
  let bytes = 0;
  for (let index = 0; index < 5000; index += 1) {
    const word = String.fromCharCode(97 + (index % 26), 97 + ((index / 26) % 26), 103);
    bytes += bound(`${word.repeat(20)} ${'x'.repeat(100_000)}\n`).length;
  }
  expect(bytes).toBeLessThanOrEqual(linesPerMinute * 2100);
  expect(bytes).toBeGreaterThan(0);
});

test('a flood of one kind keeps no other from being written', () => {
  const { bound } = opened();
  for (let index = 0; index < 5000; index += 1) bound(`bad request ${index}\n`);
  expect(bound('the disk is full\n')).toBe('the disk is full\n');
});

test('time per line does not grow with its length beyond the cut', () => {
  const { bound } = opened();
  const line = `"${"'".repeat(5_000_000)}`;
  expect(processorMsOf(() => bound(line))).toBeLessThan(200);
});
