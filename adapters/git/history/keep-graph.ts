import { rm } from 'node:fs/promises';
import path from 'node:path';
import { listRefs } from '../repository-refs.ts';
import { mustGit } from '../run-git.ts';
import type { Place } from './ask-history.ts';

const timeoutMs = 30 * 60_000;
/** Corrected dates, which we do not read, keep git busy for ever where a commit has the highest date of all (seen with 2.39). */
const levelsOnly = ['-c', 'commitGraph.generationVersion=1'];

/**
 * Writes the commit-graph with filters of changed paths, once `least` commits are missing from it: a few are read one by
 * one more quickly than a file for each is written. What is damaged is thrown away first, since git would build on it.
 *
 * @returns whether it wrote. A store that borrows has none.
 * @throws DomainError `infrastructure` when git cannot write it.
 * Source: git-commit-graph(1).
 */
export async function keepGraph(
  { gitFolder, reader, history }: Place,
  least: number,
): Promise<boolean> {
  if (history === undefined) return false;
  if (history.isSound && (await countMissing(gitFolder, reader, history)) < least) return false;
  const info = path.join(gitFolder, 'objects', 'info');
  if (!history.isSound) {
    await rm(path.join(info, 'commit-graph'), { force: true });
    await rm(path.join(info, 'commit-graphs'), { recursive: true, force: true });
  }
  const args = [
    ...levelsOnly,
    'commit-graph',
    'write',
    '--reachable',
    '--changed-paths',
    '--split',
  ];
  await mustGit([...args, '--no-progress'], { gitFolder, timeoutMs, bound: true });
  return true;
}

/** Of all refs. Those that cannot be reached one by one are many. */
async function countMissing(
  gitFolder: string,
  reader: Place['reader'],
  { graph, reach }: NonNullable<Place['history']>,
): Promise<number> {
  const refs = await listRefs(gitFolder, reader, 'refs/');
  const reached = await reach([...new Set(refs.map(({ commit }) => commit))]);
  return reached === undefined ? Number.POSITIVE_INFINITY : graph.addedCount;
}
