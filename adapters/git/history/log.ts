import { DomainError } from '#core/errors.ts';
import type { ObjectReader } from '../object-reader.ts';
import type { CommitGraph } from './commit-graph.ts';
import { DateWalk } from './date-walk.ts';
import type { History } from './histories.ts';
import { PathWalk, TooManyReads } from './path-walk.ts';
import { markBeyond } from './relations.ts';

/** Lists that were begun and may be asked for their next page. */
const listsLimit = 64;
const deadlineMs = 30_000;

/** A list of commits that is made as far as it was asked for. */
class CommitList {
  readonly #found: number[] = [];
  readonly #next: () => Promise<number> | number;
  #ended = false;
  #under: Promise<unknown> = Promise.resolve();

  constructor(next: () => Promise<number> | number) {
    this.#next = next;
  }

  /** Several may ask at once; the list is made once. */
  async range(from: number, to: number): Promise<number[]> {
    const made = this.#under.then(() => this.#make(to));
    this.#under = made.catch(() => undefined); // who asked is told
    await made;
    return this.#found.slice(from, to);
  }

  async #make(to: number): Promise<void> {
    const beganMs = performance.now();
    while (!this.#ended && this.#found.length < to) {
      if (performance.now() - beganMs > deadlineMs) {
        throw new DomainError('infrastructure', 'this history takes too long to list');
      }
      const next = this.#next();
      const position = typeof next === 'number' ? next : await next;
      if (position < 0) this.#ended = true;
      else this.#found.push(position);
    }
  }
}

const listsOf = new WeakMap<CommitGraph, Map<string, CommitList>>();

/**
 * Commits as `git log` lists them, of a tip or of those that change one of the paths.
 *
 * @returns undefined where git is quicker.
 */
export async function listCommits(
  { graph }: History,
  reader: ObjectReader,
  tip: number,
  { paths = [], limit, skip = 0 }: { paths?: readonly string[]; limit: number; skip?: number },
): Promise<number[] | undefined> {
  const lists = listsIn(graph);
  const key = JSON.stringify([tip, ...paths]);
  const list = lists.get(key) ?? new CommitList(nextOf(graph, reader, tip, paths));
  lists.delete(key);
  lists.set(key, list); // the last is the one asked last
  for (const oldest of lists.keys()) {
    if (lists.size <= listsLimit) break;
    lists.delete(oldest);
  }
  try {
    return await list.range(skip, skip + limit);
  } catch (error) {
    lists.delete(key);
    if (error instanceof TooManyReads) return undefined;
    throw error;
  }
}

function nextOf(
  graph: CommitGraph,
  reader: ObjectReader,
  tip: number,
  paths: readonly string[],
): () => Promise<number> | number {
  if (paths.length > 0) {
    const walk = new PathWalk(graph, reader, tip, paths);
    return () => walk.next();
  }
  const walk = new DateWalk(graph, tip);
  return () => {
    const position = walk.take();
    if (position >= 0) walk.followParents(position);
    return position;
  };
}

/** Commits that `head` contains and `base` does not, newest first. */
export function listBeyond(
  graph: CommitGraph,
  base: number,
  head: number,
  limit: number,
): number[] {
  const marks = markBeyond(graph, base, head);
  const walk = new DateWalk(graph, head, marks);
  const found: number[] = [];
  for (let at = walk.take(); at >= 0 && found.length < limit; at = walk.take()) {
    found.push(at);
    walk.followParents(at);
  }
  return found;
}

/** Positions are of one graph, so what is kept of them goes with it. */
function listsIn(graph: CommitGraph): Map<string, CommitList> {
  const lists = listsOf.get(graph) ?? new Map<string, CommitList>();
  listsOf.set(graph, lists);
  return lists;
}
