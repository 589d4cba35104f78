import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SpareThread } from '#adapters/threads/spare-thread.ts';
import { talkWithThread } from '#adapters/threads/talk-with-thread.ts';

let folder: string;
let threads: SpareThread;

/** Answers with its number. */
const source = `
import { parentPort, threadId } from 'node:worker_threads';
parentPort.on('message', (first) => {
  if (first === 'break') throw new Error('broken');
  parentPort.postMessage(threadId);
});
`;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'slipway-spare-thread-'));
  const entry = path.join(folder, 'thread.mjs');
  writeFileSync(entry, source);
  threads = new SpareThread(entry, 60_000);
});
afterEach(() => {
  threads.end();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

const talk = (first: string) =>
  talkWithThread<string, number, number>({
    entry: threads,
    first,
    wallMs: 30_000,
    take: (message) => message,
  });

test('one piece of work after another is done by one thread', async () => {
  const first = await talk('work');
  expect(await talk('work')).toBe(first);
  expect(await talk('work')).toBe(first);
});

test('two at once are done by two, of which one stays', async () => {
  const both = await Promise.all([talk('work'), talk('work')]);
  expect(new Set(both).size).toBe(2);
  expect(both).toContain(await talk('work'));
});

test('a thread that breaks is not used again', async () => {
  const first = await talk('work');
  await expect(talk('break')).rejects.toThrow('a thread broke: broken');
  expect(await talk('work')).not.toBe(first);
});

test('a thread that ends while it is kept is forgotten', async () => {
  const thread = threads.take();
  threads.keep(thread);
  const gone = new Promise((resolve) => thread.once('exit', resolve));
  await thread.terminate();
  await gone;
  expect(await talk('work')).toEqual(expect.any(Number));
});

test('a new thread does the work after the end', async () => {
  const first = await talk('work');
  threads.end();
  expect(await talk('work')).not.toBe(first);
});
