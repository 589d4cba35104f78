import path from 'node:path';
import { DomainError } from '#core/errors.ts';
import { SpareThread } from '../threads/spare-thread.ts';
import { talkWithThread } from '../threads/talk-with-thread.ts';
import type { beginMaking } from './making.ts';
import type { UpdateNews, UpdateOrder } from './questions.ts';

/** A tree of a million files takes minutes. */
const wallMs = 2 * 60 * 60_000;
const tellEveryMs = 500;
/** Merges often come one soon after the other; a thread takes several times as long to start as to follow one. */
const threadKeptMs = 2 * 60_000;
/** After so many blobs a thread ends, and gives its memory back. */
const keptBlobsMost = 2_000;

interface Begun {
  folder: string;
  gitFolder: string;
  making: Awaited<ReturnType<typeof beginMaking>>;
  signal: AbortSignal;
}

interface Queue {
  running: Promise<void>;
  /** Begins after that; all who ask meanwhile wait for this one. */
  next: Promise<void> | undefined;
  verifyNext: boolean;
}

/**
 * Updates of indexes, one at a time for each store. Who asks while one works waits for the one after it, since the
 * first may have looked at the branches already.
 */
export function makeUpdater(begin: (store: string) => Promise<Begun>): {
  update: (store: string, verify: boolean) => Promise<void>;
  /** Ends the thread that waits for the next update. */
  close(): void;
} {
  const threads = new SpareThread(path.resolve('dist/search-update-thread.mjs'), threadKeptMs);
  const queues = new Map<string, Queue>();
  const start = (store: string, verify: boolean): Promise<void> => {
    const queue: Queue = { running: Promise.resolve(), next: undefined, verifyNext: false };
    queues.set(store, queue);
    queue.running = run(threads, begin(store), verify).finally(() => {
      if (queue.next === undefined) queues.delete(store);
    });
    return queue.running;
  };
  const update = (store: string, verify: boolean) => {
    const queue = queues.get(store);
    if (queue === undefined) return start(store, verify);
    queue.verifyNext ||= verify;
    queue.next ??= queue.running.catch(() => undefined).then(() => start(store, queue.verifyNext));
    return queue.next;
  };
  return { update, close: () => threads.end() };
}

async function run(threads: SpareThread, begun: Promise<Begun>, verify: boolean): Promise<void> {
  const { folder, gitFolder, making, signal } = await begun;
  let toldMs = 0;
  let blobs = 0;
  try {
    await talkWithThread<UpdateOrder, UpdateNews, true>({
      entry: threads,
      first: { folder, gitFolder, verify },
      wallMs,
      signal,
      take(news) {
        if (news.kind === 'done') return true;
        if (news.kind === 'broken') throw new DomainError('infrastructure', news.reason);
        blobs = news.total;
        if (performance.now() - toldMs < tellEveryMs) return undefined;
        toldMs = performance.now();
        making.tell(news.done, news.total);
        return undefined;
      },
    });
  } finally {
    making.end();
    if (blobs > keptBlobsMost) threads.end();
  }
}
