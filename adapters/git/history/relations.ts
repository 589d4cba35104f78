import type { CommitGraph } from './commit-graph.ts';
import { CommitQueue } from './commit-queue.ts';

/**
 * How commits hang together. A commit's level is above its ancestors', so whoever goes from high levels to low has met
 * all of a commit's descendants before it, and may stop below the level of what it looks for.
 */

/** Whether `position` is `of` or an ancestor of it. */
export function isAncestorIn(graph: CommitGraph, position: number, of: number): boolean {
  const lowest = graph.levelOf(position);
  const seen = new Uint8Array(graph.size);
  const stack = [of];
  seen[of] = 1;
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (at === position) return true;
    for (let nth = 0; nth < graph.parentCount(at); nth += 1) {
      const parent = graph.parent(at, nth);
      if (seen[parent] === 1 || graph.levelOf(parent) < lowest) continue;
      seen[parent] = 1;
      stack.push(parent);
    }
  }
  return false;
}

/** What some commits contain, to ask about many times. It grows when they move forwards. */
export interface Contained {
  tips: readonly number[];
  /** 1 for each of the tips and of their ancestors. */
  marks: Uint8Array;
}

/** @param before of other tips of the same graph. */
export function markContained(
  graph: CommitGraph,
  tips: readonly number[],
  before?: Contained,
): Contained {
  const forwards = before && markOnto(graph, tips, before);
  return forwards ?? { tips, marks: markFrom(graph, tips, new Uint8Array(graph.size), new Set()) };
}

/** @returns undefined unless the new tips contain all of the old ones. */
function markOnto(
  graph: CommitGraph,
  tips: readonly number[],
  before: Contained,
): Contained | undefined {
  const marks = new Uint8Array(graph.size);
  marks.set(before.marks);
  const met = new Set<number>();
  markFrom(graph, tips, marks, met);
  return before.tips.every((tip) => met.has(tip)) ? { tips, marks } : undefined;
}

/** @param met is given what was marked already where the walk came upon it. */
function markFrom(
  graph: CommitGraph,
  tips: readonly number[],
  marks: Uint8Array,
  met: Set<number>,
): Uint8Array {
  const stack: number[] = [];
  const visit = (position: number): void => {
    if (marks[position] === 1) {
      if (met.size < 100_000) met.add(position);
      return;
    }
    marks[position] = 1;
    stack.push(position);
  };
  for (const tip of tips) visit(tip);
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    for (let nth = 0; nth < graph.parentCount(at); nth += 1) visit(graph.parent(at, nth));
  }
  return marks;
}

const ofOne = 1;
const ofOther = 2;
const ofBoth = ofOne | ofOther;
const underBase = 4;

/**
 * The best common ancestors: those that are no ancestor of another common one, newest first.
 * Source: git-merge-base(1), "Discussion".
 */
export function mergeBasesIn(graph: CommitGraph, one: number, other: number): number[] {
  const found: number[] = [];
  paint(graph, one, other, (position, flags) => {
    if ((flags & ofBoth) !== ofBoth) return flags;
    if ((flags & underBase) === 0) found.push(position);
    return flags | underBase;
  });
  return found.sort((a, b) => graph.timeOf(b) - graph.timeOf(a));
}

export interface Apart {
  /** Commits that only the first contains, and only the second. */
  one: number;
  other: number;
}

/** Counts what each contains that the other does not. */
export function countApart(graph: CommitGraph, one: number, other: number): Apart {
  const apart = { one: 0, other: 0 };
  paint(graph, one, other, (_, flags) => {
    if (flags === ofOne) apart.one += 1;
    if (flags === ofOther) apart.other += 1;
    return (flags & ofBoth) === ofBoth ? flags | underBase : flags;
  });
  return apart;
}

/** Marks with 1 what `head` contains and `base` does not. */
export function markBeyond(graph: CommitGraph, base: number, head: number): Uint8Array {
  const marks = new Uint8Array(graph.size);
  paint(graph, base, head, (position, flags) => {
    if (flags === ofOther) marks[position] = 1;
    return (flags & ofBoth) === ofBoth ? flags | underBase : flags;
  });
  return marks;
}

/**
 * Goes down from both at once until all that is left is known to be below a common ancestor.
 *
 * @param meet each commit once, with whose ancestor it is. @returns what its parents are given.
 */
function paint(
  graph: CommitGraph,
  one: number,
  other: number,
  meet: (position: number, flags: number) => number,
): void {
  const flags = new Uint8Array(graph.size);
  const queue = new CommitQueue((position) => graph.levelOf(position));
  let open = 0;
  const give = (position: number, added: number): void => {
    const had = flags[position] ?? 0;
    const has = had | added;
    flags[position] = has;
    if (had === 0) queue.put(position);
    open += Number((has & underBase) === 0) - Number(had !== 0 && (had & underBase) === 0);
  };
  give(one, ofOne);
  give(other, ofOther);
  while (open > 0) {
    const at = queue.take();
    const has = flags[at] ?? 0;
    if ((has & underBase) === 0) open -= 1;
    const passed = meet(at, has);
    for (let nth = 0; nth < graph.parentCount(at); nth += 1) give(graph.parent(at, nth), passed);
  }
}
