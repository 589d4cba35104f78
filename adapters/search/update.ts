import path from 'node:path';
import { DomainError } from '#core/errors.ts';
import { talkWithThread } from '../threads/talk-with-thread.ts';
import type { beginMaking } from './making.ts';
import type { UpdateNews, UpdateOrder } from './questions.ts';

/** A tree of a million files takes minutes. */
const wallMs = 2 * 60 * 60_000;
const tellEveryMs = 500;

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
export function makeUpdater(
  begin: (store: string) => Promise<Begun>,
): (store: string, verify: boolean) => Promise<void> {
  const queues = new Map<string, Queue>();
  const start = (store: string, verify: boolean): Promise<void> => {
    const queue: Queue = { running: Promise.resolve(), next: undefined, verifyNext: false };
    queues.set(store, queue);
    queue.running = run(begin(store), verify).finally(() => {
      if (queue.next === undefined) queues.delete(store);
    });
    return queue.running;
  };
  return (store, verify) => {
    const queue = queues.get(store);
    if (queue === undefined) return start(store, verify);
    queue.verifyNext ||= verify;
    queue.next ??= queue.running.catch(() => undefined).then(() => start(store, queue.verifyNext));
    return queue.next;
  };
}

async function run(begun: Promise<Begun>, verify: boolean): Promise<void> {
  const { folder, gitFolder, making, signal } = await begun;
  let toldMs = 0;
  try {
    await talkWithThread<UpdateOrder, UpdateNews, true>({
      entry: path.resolve('dist/search-update-thread.mjs'),
      first: { folder, gitFolder, verify },
      wallMs,
      signal,
      take(news) {
        if (news.kind === 'done') return true;
        if (news.kind === 'broken') throw new DomainError('infrastructure', news.reason);
        if (performance.now() - toldMs < tellEveryMs) return undefined;
        toldMs = performance.now();
        making.tell(news.done, news.total);
        return undefined;
      },
    });
  } finally {
    making.end();
  }
}
