import { setImmediate } from 'node:timers/promises';
import { type PathKey, pathKeys } from '#formats/git/changed-paths.ts';
import type { ObjectReader } from '../object-reader.ts';
import type { CommitGraph } from './commit-graph.ts';
import { DateWalk } from './date-walk.ts';
import { EntryFinder } from './entry-finder.ts';

/** Others of this process get their turn after so many commits. */
const turnCommits = 2000;
/** Commits that are looked up at once, since the answers come from another process. */
const aheadCount = 24;
const aheadCommits = 4000;

/** Without filters each commit's trees are read, which git does more quickly by itself. */
const readsLimit = 20_000;

/** Thrown where git is quicker. */
export class TooManyReads extends Error {}

/**
 * The commits that change a path, in the order of `git log -- <path>`, which leaves out side branches that did not
 * matter: where a merge has the path as one of its parents has it, only that parent is followed.
 * Source: git-log(1), "History Simplification", default mode.
 */
export class PathWalk {
  readonly #graph: CommitGraph;
  readonly #walk: DateWalk;
  readonly #finders: readonly EntryFinder[];
  readonly #keys: readonly (readonly PathKey[])[];
  #aheadTo = -1;

  /** @param paths of files or folders; at least one. */
  constructor(graph: CommitGraph, reader: ObjectReader, tip: number, paths: readonly string[]) {
    this.#graph = graph;
    this.#walk = new DateWalk(graph, tip);
    this.#finders = paths.map((path) => new EntryFinder(reader, path));
    this.#keys = paths.map((path) => pathKeys(path));
  }

  /** @returns the next commit's position, -1 after the last. @throws TooManyReads */
  async next(): Promise<number> {
    let turn = 0;
    for (;;) {
      const at = this.#walk.take();
      if (at < 0) return -1;
      turn += 1;
      if (this.#reads > readsLimit) throw new TooManyReads();
      if (turn % turnCommits === 0) await setImmediate();
      if (this.#graph.parentCount(at) > 0 && !this.#mayHaveChanged(at)) {
        this.#walk.follow(this.#graph.parent(at, 0));
      } else if (await this.#changes(at)) return at;
    }
  }

  /** Follows what `git log` would. */
  async #changes(at: number): Promise<boolean> {
    const count = this.#graph.parentCount(at);
    this.#lookAhead(at);
    const here = await this.#entriesOf(at);
    if (count === 0) return here.some((entry) => entry !== '');
    for (let nth = 0; nth < count; nth += 1) {
      const parent = this.#graph.parent(at, nth);
      const there = await this.#entriesOf(parent);
      if (here.every((entry, index) => entry === there[index])) {
        this.#walk.follow(parent);
        return false;
      }
    }
    this.#walk.followParents(at);
    return true;
  }

  get #reads(): number {
    return this.#finders.reduce((sum, finder) => sum + finder.reads, 0);
  }

  #mayHaveChanged(at: number): boolean {
    return this.#keys.some((keys) => keys.every((key) => this.#graph.mayHaveChanged(at, key)));
  }

  #entriesOf(position: number): Promise<string[]> {
    const tree = this.#graph.treeOf(position);
    return Promise.all(this.#finders.map((finder) => finder.at(tree)));
  }

  /** Asks about the next commits on the way down before their turn. */
  #lookAhead(from: number): void {
    const graph = this.#graph;
    if (this.#aheadTo >= 0 && graph.levelOf(from) > this.#aheadTo) return;
    let at = from;
    let asked = 0;
    for (let steps = 0; steps < aheadCommits && asked < aheadCount; steps += 1) {
      if (graph.parentCount(at) === 0) break;
      const parent = graph.parent(at, 0);
      if (this.#mayHaveChanged(at)) {
        asked += 1;
        for (const position of [at, parent]) this.#entriesOf(position).catch(() => undefined);
      }
      at = parent;
    }
    this.#aheadTo = graph.levelOf(at);
  }
}
