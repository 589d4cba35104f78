import type { GitCommit } from '#formats/git/commit.ts';
import type { ObjectReader } from '../object-reader.ts';
import { readCommitObject } from '../repository-objects.ts';
import type { CommitGraph } from './commit-graph.ts';

/** Beyond this, reading one by one takes longer than git does; upkeep writes the graph soon. */
const addedLimit = 20_000;
/** Questions to the reader at once. */
const batch = 256;

/**
 * Puts the commits, and those of their ancestors that are missing, on top of the graph.
 *
 * @returns false when they are too many, or one of them is no commit: the graph is as it was.
 */
export async function growGraph(
  graph: CommitGraph,
  reader: ObjectReader,
  ids: readonly string[],
): Promise<boolean> {
  const read = new Map<string, GitCommit>();
  let next = ids.filter((id) => graph.find(id) < 0);
  while (next.length > 0) {
    const asked = [...new Set(next)].filter((id) => !read.has(id));
    next = [];
    if (graph.addedCount + read.size + asked.length > addedLimit) return false;
    for (let at = 0; at < asked.length; at += batch) {
      const ids = asked.slice(at, at + batch);
      const commits = await Promise.all(ids.map((id) => readCommitObject(reader, id)));
      for (const [index, commit] of commits.entries()) {
        if (commit === undefined) return false;
        read.set(ids[index] ?? '', commit);
        next.push(...commit.parents.filter((id) => graph.find(id) < 0));
      }
    }
  }
  for (const id of read.keys()) addWithParents(graph, read, id);
  return true;
}

/** Parents first. An id is the hash of what it names, so no commit is among its own ancestors. */
function addWithParents(graph: CommitGraph, read: Map<string, GitCommit>, tip: string): void {
  const stack = [tip];
  for (let id = stack.at(-1); id !== undefined; id = stack.at(-1)) {
    const commit = read.get(id);
    const missing = commit?.parents.filter((parent) => graph.find(parent) < 0) ?? [];
    if (missing.length > 0) stack.push(...missing);
    else {
      stack.pop();
      if (commit !== undefined) graph.add({ id, ...commit, time: secondsOf(commit) });
    }
  }
}

/** As git takes it: a date that is no number is 0. */
function secondsOf({ committer }: GitCommit): number {
  const [digits = ''] = committer.time.raw.split(' ', 1);
  return /^\d{1,15}$/.test(digits) ? Number(digits) : 0;
}
