import type { CommitGraph } from './commit-graph.ts';
import { CommitQueue } from './commit-queue.ts';

/** A commit and its ancestors in the order of `git log`: the newest of those whose child was given comes next. */
export class DateWalk {
  readonly #graph: CommitGraph;
  readonly #queue: CommitQueue;
  readonly #seen: Uint8Array;

  /** @param within only commits marked with 1, where it is told; the tip is one. */
  constructor(graph: CommitGraph, tip: number, within?: Uint8Array) {
    this.#graph = graph;
    this.#queue = new CommitQueue((position) => graph.timeOf(position));
    this.#seen = within === undefined ? new Uint8Array(graph.size) : within.map((mark) => 1 - mark);
    this.follow(tip);
  }

  /** The next commit, whose parents are not followed yet; -1 after the last. */
  take(): number {
    return this.#queue.take();
  }

  follow(position: number): void {
    if (this.#seen[position] !== 0) return;
    this.#seen[position] = 1;
    this.#queue.put(position);
  }

  followParents(position: number): void {
    const count = this.#graph.parentCount(position);
    for (let nth = 0; nth < count; nth += 1) this.follow(this.#graph.parent(position, nth));
  }
}
