import { beforeEach, describe, expect, test, vi } from 'vitest';
import { makeSqliteQueue } from '#adapters/queue/sqlite.ts';
import type { NewsPort, QueuePort } from '#core/ports.ts';
import { openDatabase } from '#drizzle/client.ts';

describe('the embedded queue', () => {
  let now = 0;
  let queue: QueuePort;
  let jobs = 0;
  const enqueue = (runId: string, share: string) =>
    queue.enqueue({ id: `job-of-${++jobs}`, kind: 'run', payload: { runId }, share });
  const listeners = new Set<() => void>();
  const news: NewsPort = {
    tell() {
      for (const onNews of listeners) onNews();
    },
    listen(_, onNews) {
      listeners.add(onNews);
      return () => void listeners.delete(onNews);
    },
  };
  beforeEach(() => {
    now = 1_000_000;
    let ids = 0;
    jobs = 0;
    queue = makeSqliteQueue(openDatabase(':memory:').db, {
      nowMs: () => now,
      newId: () => `job-${++ids}`,
      news,
    });
  });

  test('gives the oldest job first, and each to one runner', async () => {
    await enqueue('a', 'vendor');
    await enqueue('b', 'vendor');
    expect(await queue.take('one', 15_000)).toMatchObject({ payload: { runId: 'a' }, attempt: 1 });
    expect(await queue.take('two', 15_000)).toMatchObject({ payload: { runId: 'b' } });
    expect(await queue.take('three', 15_000)).toBeUndefined();
  });

  test('takes a job once, however often it is sent', async () => {
    const job = { id: 'one', kind: 'run', payload: { runId: 'a' }, share: 'vendor' };
    await queue.enqueue(job);
    await queue.enqueue(job);
    const taken = await queue.take('one', 15_000);
    expect(taken).toMatchObject({ id: 'one', attempt: 1 });
    if (taken) await queue.finish(taken);
    await queue.enqueue(job);
    expect(await queue.take('one', 15_000)).toBeUndefined();
  });

  test('lets those who wait take turns, whatever one of them has queued', async () => {
    const take = async () => {
      now += 1;
      return (await queue.take('one', 15_000))?.payload.runId;
    };
    for (const runId of ['a', 'b', 'c', 'd']) await enqueue(runId, 'busy');
    expect(await take()).toBe('a');
    now += 1;
    await enqueue('quiet', 'quiet');
    await enqueue('branch', '');
    expect([await take(), await take(), await take(), await take()]).toEqual([
      'quiet',
      'branch',
      'b',
      'c',
    ]);
    await enqueue('again', 'quiet');
    expect([await take(), await take(), await take()]).toEqual(['again', 'd', undefined]);
  });

  test('gives a job to another once the lease has run out, and not before', async () => {
    await enqueue('a', 'vendor');
    const job = await queue.take('one', 15_000);
    now += 14_999;
    expect(await queue.take('two', 15_000)).toBeUndefined();
    if (job) expect(await queue.renew(job, 15_000)).toBe(true);
    now += 14_999;
    expect(await queue.take('two', 15_000)).toBeUndefined();
    now += 1;
    expect(await queue.take('two', 15_000)).toMatchObject({ payload: { runId: 'a' }, attempt: 2 });
    if (job) expect(await queue.renew(job, 15_000)).toBe(false);
  });

  test('does not let a runner that lost its lease finish or fail the job', async () => {
    await enqueue('a', 'vendor');
    const job = await queue.take('one', 15_000);
    now += 15_000;
    const again = await queue.take('two', 15_000);
    if (!job || !again) throw new Error('not taken');
    await queue.finish(job);
    await queue.fail(job, 'late');
    expect(await queue.renew(again, 15_000)).toBe(true);
    await queue.finish(again);
    now += 60_000;
    expect(await queue.take('three', 15_000)).toBeUndefined();
  });

  test('does not let one process hold a job twice under its own name', async () => {
    await enqueue('a', 'vendor');
    const first = await queue.take('one', 15_000);
    now += 15_000;
    const second = await queue.take('one', 15_000);
    if (!first || !second) throw new Error('not taken');
    expect(await queue.renew(first, 15_000)).toBe(false);
    await queue.finish(first);
    await queue.giveBack(first);
    await queue.fail(first, 'late');
    expect(await queue.renew(second, 15_000)).toBe(true);
    await queue.giveBack(second);
    const third = await queue.take('one', 15_000);
    expect(third).toMatchObject({ attempt: second.attempt });
    expect(await queue.renew(second, 15_000)).toBe(false);
    if (third) expect(await queue.renew(third, 15_000)).toBe(true);
  });

  test('frees a job whose lease lies in the future because the clock was set back', async () => {
    await enqueue('a', 'vendor');
    const job = await queue.take('one', 15_000);
    now -= 365 * 24 * 60 * 60 * 1000;
    expect(await queue.take('two', 15_000)).toMatchObject({ payload: { runId: 'a' }, attempt: 2 });
    if (job) expect(await queue.renew(job, 15_000)).toBe(false);
    now += 60_000;
    const third = await queue.take('two', 15_000);
    expect(third).toMatchObject({ attempt: 3 });
    now -= 365 * 24 * 60 * 60 * 1000;
    expect(await queue.reapDead()).toMatchObject([{ id: job?.id }]);
  });

  test('keeps a lease when the clock is set back by less than a lease', async () => {
    await enqueue('a', 'vendor');
    const job = await queue.take('one', 15_000);
    now -= 10_000;
    expect(await queue.take('two', 15_000)).toBeUndefined();
    if (job) expect(await queue.renew(job, 15_000)).toBe(true);
  });

  test('declares a job dead after three failed tries', async () => {
    await enqueue('a', 'vendor');
    for (const expected of ['queued', 'queued', 'dead']) {
      const job = await queue.take('one', 15_000);
      if (!job) throw new Error('not taken');
      expect(await queue.fail(job, 'no disk')).toBe(expected);
    }
    expect(await queue.take('one', 15_000)).toBeUndefined();
  });

  test('does not count a try that was given back', async () => {
    await enqueue('a', 'vendor');
    for (let round = 0; round < 5; round += 1) {
      const job = await queue.take('one', 15_000);
      expect(job).toMatchObject({ attempt: 1 });
      if (job) await queue.giveBack(job);
    }
  });

  test('reaps a job whose runner died three times, once', async () => {
    await enqueue('a', 'vendor');
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      expect(await queue.take('one', 15_000)).toMatchObject({ attempt });
      expect(await queue.reapDead()).toEqual([]);
      now += 15_001;
    }
    expect(await queue.take('one', 15_000)).toBeUndefined();
    expect(await queue.reapDead()).toMatchObject([{ payload: { runId: 'a' }, attempt: 3 }]);
    expect(await queue.reapDead()).toEqual([]);
  });

  describe('lets those who wait sleep', () => {
    const stopping = new AbortController().signal;

    test('until a job comes, comes back, or came since they last looked', async () => {
      const watch = queue.watch();
      const first = watch.next(stopping);
      await enqueue('a', 'vendor');
      await first;
      const job = await queue.take('one', 15_000);
      if (job === undefined) throw new Error('nothing to take');
      const second = watch.next(stopping);
      await queue.giveBack(job);
      await second;
      await enqueue('b', 'vendor');
      await Promise.resolve();
      await watch.next(stopping); // not lost, though nobody waited
      watch.close();
      expect(listeners.size).toBe(0);
    });

    test('until the nearest lease runs out', async () => {
      vi.useFakeTimers();
      try {
        await enqueue('a', 'vendor');
        await queue.take('dead', 4_000);
        const watch = queue.watch();
        let woken = false;
        const waiting = watch.next(stopping).then(() => {
          woken = true;
        });
        await vi.advanceTimersByTimeAsync(3_990);
        expect(woken).toBe(false);
        await vi.advanceTimersByTimeAsync(20);
        await waiting;
        watch.close();
      } finally {
        vi.useRealTimers();
      }
    });

    test('until they are told to stop', async () => {
      const asked = new AbortController();
      const watch = queue.watch();
      const waiting = watch.next(asked.signal);
      asked.abort();
      await waiting;
      await watch.next(asked.signal);
      watch.close();
    });
  });
});
