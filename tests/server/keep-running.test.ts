import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Group } from '#adapters/own-group.ts';
import { keepRunning } from '#server/keep-running.ts';

/** Stands for a process: it can end. */
class Pretended extends EventEmitter {
  exitCode: number | null = null;
  signalCode = null;
  end() {
    this.exitCode = 1;
    this.emit('close');
  }
}

const started: Pretended[] = [];
const start = () => {
  const process = new Pretended();
  started.push(process);
  return process as unknown as Group;
};

beforeEach(() => {
  started.length = 0;
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

test('starts another a second after one has ended', async () => {
  const kept = keepRunning(2, start);
  started[0]?.end();
  await vi.advanceTimersByTimeAsync(900);
  expect([...kept.groups]).toEqual([started[1]]);
  await vi.advanceTimersByTimeAsync(200);
  expect([...kept.groups]).toEqual([started[1], started[2]]);
});

test('starts none once it is released', async () => {
  const kept = keepRunning(1, start);
  kept.release();
  started[0]?.end();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(started).toHaveLength(1);
});
