import type { CommitSummary } from '#core/git-port.ts';
import type { ObjectReader } from '../object-reader.ts';
import { listIds } from '../repository-history.ts';
import { readCommitDetail, requireObjectId } from '../repository-objects.ts';
import { isReachable as askReachable, listRefs } from '../repository-refs.ts';
import { isAncestor as askIsAncestor } from '../repository-stores.ts';
import { mustGit, runGit } from '../run-git.ts';
import type { History } from './histories.ts';
import { findLastCommits } from './last-commits.ts';
import { listBeyond, listCommits } from './log.ts';
import { countApart, isAncestorIn, mergeBasesIn } from './relations.ts';

/** One store as the questions about its history need it. `history` is undefined where git must be asked. */
export interface Place {
  gitFolder: string;
  reader: ObjectReader;
  history: History | undefined;
}

/** Git reads the commit-graph, too, and believes it: where we do not, it must not. */
export const withoutGraph = ['-c', 'core.commitGraph=false'];

export async function isReachable(place: Place, commit: string, prefix: string): Promise<boolean> {
  requireObjectId(commit);
  const { gitFolder, reader, history } = place;
  const refs = await listRefs(gitFolder, reader, prefix);
  const tips = [...new Set(refs.map((ref) => ref.commit))].sort();
  const positions = await history?.reach(tips);
  if (history === undefined || positions === undefined) {
    return askReachable(gitFolder, commit, prefix);
  }
  const position = history.graph.find(commit);
  return position >= 0 && history.contained(positions).marks[position] === 1;
}

/** @returns false where either commit does not exist. */
export async function isAncestor(place: Place, commit: string, of: string): Promise<boolean> {
  requireObjectId(commit);
  requireObjectId(of);
  const { gitFolder, history } = place;
  const [position] = (await history?.reach([of])) ?? [];
  if (history === undefined || position === undefined) return askIsAncestor(gitFolder, commit, of);
  const sought = history.graph.find(commit);
  return sought >= 0 && isAncestorIn(history.graph, sought, position);
}

export async function mergeBases(place: Place, one: string, other: string): Promise<string[]> {
  requireObjectId(one);
  requireObjectId(other);
  const { gitFolder, history } = place;
  const [a, b] = (await history?.reach([one, other])) ?? [];
  if (history !== undefined && a !== undefined && b !== undefined) {
    return mergeBasesIn(history.graph, a, b).map((position) => history.graph.idOf(position));
  }
  const args = [...withoutGraph, 'merge-base', '--all', '--end-of-options', one, other];
  const { code, stdout } = await runGit(args, { gitFolder });
  return code === 0 ? stdout.toString('latin1').trim().split('\n') : [];
}

export async function countCommitsApart(
  place: Place,
  base: string,
  head: string,
): Promise<{ ahead: number; behind: number }> {
  requireObjectId(base);
  requireObjectId(head);
  const { gitFolder, history } = place;
  const [a, b] = (await history?.reach([base, head])) ?? [];
  if (history !== undefined && a !== undefined && b !== undefined) {
    const { one, other } = countApart(history.graph, a, b);
    return { behind: one, ahead: other };
  }
  const args = ['rev-list', '--left-right', '--count', '--end-of-options', `${base}...${head}`];
  const out = await mustGit([...withoutGraph, ...args], { gitFolder });
  const [behind, ahead] = out.toString('latin1').trim().split('\t').map(Number);
  return { ahead: ahead ?? 0, behind: behind ?? 0 };
}

/** As `git log` lists them. @param options `paths`: empty or left out is the whole tree. */
export async function readLog(
  place: Place,
  commit: string,
  options: { paths?: readonly string[]; limit: number; skip?: number },
): Promise<CommitSummary[]> {
  requireObjectId(commit);
  const { gitFolder, reader, history } = place;
  const [tip] = (await history?.reach([commit])) ?? [];
  const found =
    history === undefined || tip === undefined
      ? undefined
      : await listCommits(history, reader, tip, options);
  const ids =
    history === undefined || found === undefined
      ? await listIds(gitFolder, commit, options)
      : found.map((position) => history.graph.idOf(position));
  const details = await Promise.all(ids.map((id) => readCommitDetail(reader, id)));
  return details.flatMap((detail) => detail ?? []);
}

/** As `listBetween` of the port. */
export async function listBetween(
  place: Place,
  base: string,
  head: string,
  { limit, paths = [] }: { limit: number; paths?: readonly string[] },
): Promise<string[]> {
  requireObjectId(base);
  requireObjectId(head);
  const { gitFolder, history } = place;
  const [a, b] = paths.length > 0 ? [] : ((await history?.reach([base, head])) ?? []);
  if (history !== undefined && a !== undefined && b !== undefined) {
    const found = listBeyond(history.graph, a, b, limit);
    return found.map((position) => history.graph.idOf(position));
  }
  const args = ['rev-list', `--max-count=${Math.trunc(limit)}`, '--end-of-options'];
  const out = await mustGit([...withoutGraph, ...args, head, `^${base}`, '--', ...paths], {
    gitFolder,
  });
  return out.toString('latin1').split('\n').filter(Boolean);
}

/** As `lastCommits` of the port. */
export async function lastCommits(
  { reader, history }: Place,
  commit: string,
  question: { folder: string; names?: readonly string[]; budgetMs: number },
): Promise<{ commits: Map<string, CommitSummary>; waiting: string[] } | undefined> {
  requireObjectId(commit);
  const [tip] = (await history?.reach([commit])) ?? [];
  if (history === undefined || tip === undefined) return undefined;
  const { commits, waiting } = await findLastCommits(history, reader, tip, question);
  const found = await Promise.all(
    [...commits].map(async ([name, id]) => [name, await readCommitDetail(reader, id)] as const),
  );
  const summaries = found.flatMap(([name, detail]) => (detail ? [[name, detail] as const] : []));
  return { commits: new Map(summaries), waiting };
}
