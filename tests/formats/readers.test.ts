import { describe, expect, test } from 'vitest';
import { Fault } from '#formats/claimed-bytes.ts';
import { processorMs } from '../helpers/processor-time.ts';
import { binaryReaders } from './binary-reader-table.ts';
import { damaged } from './damage.ts';
import { historyReaders } from './history-reader-table.ts';
import { readers } from './reader-table.ts';
import { searchReaders } from './search-reader-table.ts';
import { wireReaders } from './wire-reader-table.ts';

/** A linear reader takes four times as long for four times as much, a quadratic one sixteen times. */
const mostTimes = 10;
/** Below this a ratio is noise; a quadratic reader is far above it at these sizes. */
const quickMs = 20;

type Read = (input: string) => unknown;

/** Of processor time, the best of some tries: collecting garbage and compiling only add. */
async function timeMs(read: Read, input: string): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 3 && best > quickMs; tries += 1) {
    const beganMs = processorMs();
    await read(input);
    best = Math.min(best, processorMs() - beganMs);
  }
  return best;
}

const all = [...readers, ...historyReaders, ...searchReaders, ...wireReaders, ...binaryReaders];

describe.each(all)('$name', ({ read, hostile }) => {
  test.each(hostile)('takes time in proportion to $name', async ({ n, make }) => {
    const inputs = [n, 2 * n, 4 * n].map(make);
    const rounds: string[] = [];
    const proportional = async () => {
      const times: number[] = [];
      for (const input of inputs) times.push(await timeMs(read, input));
      rounds.push(times.map((ms) => `${ms.toFixed(2)} ms`).join(', '));
      const [one = 0, , four = 0] = times;
      return four <= quickMs || four <= one * mostTimes;
    };
    // Garbage of another reader may spoil one round, never make a slow reader quick.
    const fits = (await proportional()) || (await proportional()) || (await proportional());
    expect(fits, rounds.join('; ')).toBe(true);
  });
});

const sounds = all.flatMap(({ name, read, sound }) =>
  sound === undefined ? [] : { name, read, sound },
);

test.each(sounds)(
  '$name: what is damaged is read, or refused by a Fault',
  async ({ read, sound }) => {
    await read(sound);
    for (const copy of damaged(Buffer.from(sound, 'latin1'))) {
      try {
        await read(Buffer.from(copy).toString('latin1'));
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
      }
    }
  },
);
