import { rm } from 'node:fs/promises';
import path from 'node:path';
import { DomainError, reasonOf } from '#core/errors.ts';
import type { SearchOutcome, SearchPort } from '#core/search-port.ts';
import { ThreadPool } from '../threads/thread-pool.ts';
import { beginMaking, readMaking } from './making.ts';
import type { ThreadAnswer, ThreadQuestion } from './questions.ts';
import { makeUpdater } from './update.ts';

/** Two, so that one search that takes long leaves a thread to everybody else. */
const threadsMax = 2;
const waitMs = 2_000;
/** The thread looks at the clock between two files; past `deadlineMs` it is ended. */
const searchWallMs = 700;
const deadlineMs = 3_000;
/** Git lists a tree of 80,000 files in less than a second on a quiet machine. */
const listDeadlineMs = 20_000;
const againAfterFailureMs = 30_000;

/** Where the parts lie that it works with. */
export interface SearchPlaces {
  /** Holds a folder for each index. */
  folder: string;
  gitFolderOf(store: string): string;
  /** What could not be made, for the operator; `undefined`: it could. */
  onFault(store: string, sentence: string | undefined): void;
}

/** Searches by threads over indexes on the disk. @returns `close` ends what is being made. */
export function openSearch(places: SearchPlaces): { search: SearchPort; close(): void } {
  const pool = new ThreadPool<ThreadQuestion, ThreadAnswer>(
    path.resolve('dist/search-thread.mjs'),
    threadsMax,
  );
  const folderOf = (store: string) => path.join(places.folder, encodeURIComponent(store));
  const closing = new AbortController();
  const updater = makeUpdater(async (store) => {
    const folder = folderOf(store);
    const making = await beginMaking(folder, closing.signal);
    return { folder, gitFolder: places.gitFolderOf(store), making, signal: closing.signal };
  });
  const failedAtMs = new Map<string, number>();

  const follow = async (store: string, verify = false) => {
    try {
      await updater.update(store, verify);
      failedAtMs.delete(store);
      places.onFault(store, undefined);
    } catch (error) {
      if (closing.signal.aborted) throw new DomainError('infrastructure', 'the portal ends');
      failedAtMs.set(store, performance.now());
      const sentence = `the search index of ${store} could not be made: ${reasonOf(error)}; mend that and start the portal again`;
      places.onFault(store, sentence);
      throw new DomainError('infrastructure', sentence, { cause: error });
    }
  };
  /** What fails is told to the operator by `onFault`, and tried again by a later search. */
  const followSoon = (store: string, verify: boolean) => {
    const failedMs = failedAtMs.get(store);
    if (failedMs !== undefined && performance.now() - failedMs < againAfterFailureMs) return;
    void follow(store, verify).catch(() => undefined);
  };
  const ask = async (store: string, question: ThreadQuestion, signal?: AbortSignal) => {
    const outcome = await pool.ask(question, { deadlineMs, waitMs, ...(signal && { signal }) });
    if (outcome.ok && outcome.answer.kind === 'none') {
      followSoon(store, outcome.answer.reason !== undefined);
    }
    if (outcome.ok && outcome.answer.kind === 'no-branch') followSoon(store, false);
    return outcome;
  };

  const search: SearchPort = {
    follow: (store, options) => follow(store, options?.verify),
    async search(store, question, signal): Promise<SearchOutcome> {
      const folder = folderOf(store);
      const outcome = await ask(
        store,
        { kind: 'search', folder, question, wallMs: searchWallMs },
        signal,
      );
      if (!outcome.ok) {
        if (outcome.isBusy || signal?.aborted === true) return { kind: 'busy' };
        throw new DomainError('infrastructure', `the search was ended: ${outcome.reason}`);
      }
      const { answer } = outcome;
      if (answer.kind === 'found' || answer.kind === 'no-branch') return answer;
      const { done, total } = readMaking(folder) ?? { done: 0, total: 0 };
      return { kind: 'making', done, total };
    },
    async listPaths(store, { branch, commit, prefixes }) {
      const folder = folderOf(store);
      const known = await ask(store, { kind: 'paths', folder, branch, commit, prefixes });
      if (known.ok && known.answer.kind === 'paths') return known.answer;
      const gitFolder = places.gitFolderOf(store);
      const question = { kind: 'tip', folder, gitFolder, commit, prefixes } as const;
      const listed = await pool.ask(question, { deadlineMs: listDeadlineMs, waitMs });
      if (listed.ok && listed.answer.kind === 'paths') return listed.answer;
      const reason = listed.ok ? 'there is no such commit' : listed.reason;
      throw new DomainError('infrastructure', `the paths could not be listed: ${reason}`);
    },
    async gaps(store, question) {
      const outcome = await ask(store, { kind: 'gaps', folder: folderOf(store), ...question });
      if (!outcome.ok || outcome.answer.kind !== 'gaps') return undefined;
      const { kind: _, ...gaps } = outcome.answer;
      return gaps;
    },
    async forget(store) {
      await rm(folderOf(store), { recursive: true, force: true });
    },
  };
  const close = () => {
    closing.abort();
    updater.close();
  };
  return { search, close };
}
