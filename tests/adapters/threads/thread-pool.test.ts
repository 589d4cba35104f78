import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ThreadPool } from '#adapters/threads/thread-pool.ts';

/** Answers with the question doubled; some questions hang it, break it or end it. */
const thread = `
import { parentPort } from 'node:worker_threads';
parentPort.on('message', ({ id, question }) => {
  if (question === 'hang') for (;;) {}
  if (question === 'exit') process.exit(3);
  if (question === 'throw') throw new Error('no such thing');
  if (question === 'deep') return parentPort.postMessage({ id, broken: 'too deep' });
  parentPort.postMessage({ id, answer: question + question });
});
parentPort.postMessage({ id: 0, ready: true });
`;

describe('a pool of threads', () => {
  const limits = { deadlineMs: 20_000, waitMs: 20_000 };
  let folder: string;
  let pool: ThreadPool<string, string>;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'slipway-threads-'));
    await writeFile(path.join(folder, 'thread.mjs'), thread);
    pool = new ThreadPool(path.join(folder, 'thread.mjs'), 2);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('answers many questions, more than it has threads', async () => {
    const questions = Array.from({ length: 50 }, (_, index) => `${index}.`);
    const outcomes = await Promise.all(questions.map((question) => pool.ask(question, limits)));
    expect(outcomes).toEqual(questions.map((text) => ({ ok: true, answer: text + text })));
  });

  test.each([
    ['hang', 'it took longer than 300 ms'],
    ['exit', 'its thread ended'],
    ['throw', 'its thread broke: no such thing'],
    ['deep', 'too deep'],
  ])('says why there is no answer to %s, and answers the next one', async (question, reason) => {
    const deadlineMs = question === 'hang' ? 300 : limits.deadlineMs;
    const outcome = await pool.ask(question, { ...limits, deadlineMs });
    expect(outcome).toEqual({ ok: false, reason, isBusy: false });
    expect(await pool.ask('a', limits)).toEqual({ ok: true, answer: 'aa' });
  });

  test('lets others pass while one question hangs', async () => {
    const ended: string[] = [];
    const ask = async (text: string, deadlineMs: number) => {
      const { ok } = await pool.ask(text, { ...limits, deadlineMs });
      ended.push(`${text} ${ok}`);
    };
    await Promise.all([ask('hang', 3000), ask('a', 20_000), ask('b', 20_000), ask('c', 20_000)]);
    expect(ended).toEqual(['a true', 'b true', 'c true', 'hang false']);
  });

  test('ends the thread of a question that nobody waits for any more', async () => {
    const stopping = new AbortController();
    const one = new ThreadPool<string, string>(path.join(folder, 'thread.mjs'), 1);
    expect(await one.ask('a', limits)).toMatchObject({ ok: true });
    const { signal } = stopping;
    const asked = ['hang', 'b'].map((text) => one.ask(text, { ...limits, signal }));
    stopping.abort();
    const reason = 'nobody waits for it any more';
    for (const outcome of [...asked, one.ask('c', { ...limits, signal })]) {
      expect(await outcome).toEqual({ ok: false, reason, isBusy: false });
    }
    expect(await one.ask('a', limits)).toEqual({ ok: true, answer: 'aa' });
  });

  test('turns away at once when no thread starts, and tries again for the next question', async () => {
    const entry = path.join(folder, 'later.mjs');
    const later = new ThreadPool<string, string>(entry, 2);
    const outcomes = await Promise.all(['a', 'b', 'c'].map((text) => later.ask(text, limits)));
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ ok: false, isBusy: true });
      expect(outcome).toMatchObject({
        reason: expect.stringMatching(/^no thread starts: .*later/),
      });
    }
    await writeFile(entry, thread);
    expect(await later.ask('a', limits)).toEqual({ ok: true, answer: 'aa' });
  });

  test('says that it is busy rather than let somebody wait for ever', async () => {
    const hanging = [1, 2].map(() => pool.ask('hang', { ...limits, deadlineMs: 1500 }));
    expect(await pool.ask('a', { ...limits, waitMs: 50 })).toMatchObject({ isBusy: true });
    await Promise.all(hanging);
  });
});
