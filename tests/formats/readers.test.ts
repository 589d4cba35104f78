import { describe, expect, test } from 'vitest';
import { processorMsOf } from '#tests/helpers/processor-time.ts';
import { readers } from './reader-table.ts';

/** Of processor time, the best of some tries: collecting garbage and compiling only add. */
function timeMs(read: (input: string) => unknown, input: string): number {
  let best = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 3; tries += 1) {
    const tookMs = processorMsOf(() => read(input));
    best = Math.min(best, tookMs);
  }
  return best;
}

/** A linear reader takes four times as long for four times as much, a quadratic one sixteen times. */
const mostTimes = 10;
/** Below this a ratio is noise; a quadratic reader is far above it at these sizes. */
const quickMs = 20;

describe.each(readers)('$name', ({ read, hostile }) => {
  test.each(hostile)('takes time in proportion to $name', ({ n, make }) => {
    const inputs = [n, 2 * n, 4 * n].map(make);
    const rounds: string[] = [];
    const proportional = () => {
      const [one = 0, two = 0, four = 0] = inputs.map((input) => timeMs(read, input));
      rounds.push([one, two, four].map((ms) => `${ms.toFixed(2)} ms`).join(', '));
      return four <= quickMs || four <= one * mostTimes;
    };
    // Garbage of another reader may spoil one round, never make a slow reader quick.
    const fits = proportional() || proportional() || proportional();
    expect(fits, rounds.join('; ')).toBe(true);
  });
});
