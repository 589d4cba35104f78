import type { GitDifferencePort } from '#core/git-difference-port.ts';
import type { GitHistoryPort } from '#core/git-history-port.ts';
import type { Readers } from '../repository-readers.ts';
import {
  countCommitsApart,
  isAncestor,
  isReachable,
  lastCommits,
  listBetween,
  mergeBases,
  type Place,
  readLog,
} from './ask-history.ts';
import { Blames } from './blame.ts';
import { openHistories } from './histories.ts';
import { keepGraph } from './keep-graph.ts';

/** Told of a store whose commit-graph cannot be used, and why; undefined takes it back. */
export type GraphReport = (slug: string, reason: string | undefined) => void;

/** The part of the port that is about history. */
export function makeHistoryPort(
  folderOf: (slug: string) => string,
  readers: Readers,
  report: GraphReport,
): GitHistoryPort & Pick<GitDifferencePort, 'listBetween'> {
  const histories = openHistories(folderOf, readers.of, report);
  const blames = new Blames();
  const at = async (slug: string): Promise<Place> => ({
    gitFolder: folderOf(slug),
    reader: readers.of(slug),
    history: await histories.of(slug),
  });
  return {
    isReachable: async (slug, commit, prefix) => isReachable(await at(slug), commit, prefix),
    isAncestor: async (slug, commit, of) => isAncestor(await at(slug), commit, of),
    mergeBases: async (slug, one, other) => mergeBases(await at(slug), one, other),
    log: async (slug, commit, options) => readLog(await at(slug), commit, options),
    listBetween: async (slug, base, head, options) =>
      listBetween(await at(slug), base, head, options),
    blame: async (slug, commit, path) => blames.of(slug, await at(slug), commit, path),
    lastCommits: async (slug, commit, question) => lastCommits(await at(slug), commit, question),
    keepGraph: async (slug, least) => keepGraph(await at(slug), least),
    countApart: async (slug, base, head) => countCommitsApart(await at(slug), base, head),
  };
}
