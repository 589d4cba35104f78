import type { BlameRun } from '#formats/git/blame.ts';
import type { CommitSummary } from './git-facts.ts';

/**
 * What core asks of the history of a repository or store; part of `GitPort`. It is read in the process, from git's
 * commit-graph. Where that is missing or damaged git is asked, which takes longer and says the same.
 */
export interface GitHistoryPort {
  /**
   * A commit and its ancestors, in the order and with the simplification of `git log`.
   *
   * @param options `paths`: only commits that change one of these; empty or left out is the whole tree.
   */
  log(
    store: string,
    commit: string,
    options: { paths?: readonly string[]; limit: number; skip?: number },
  ): Promise<CommitSummary[]>;
  /**
   * Whether some ref under `prefix` (e.g. `refs/heads/`) names the commit or a descendant of it. False for a commit that
   * does not exist.
   */
  isReachable(store: string, commit: string, prefix: string): Promise<boolean>;
  /** @returns whether `commit` is `of` or an ancestor of it. False where either does not exist. */
  isAncestor(store: string, commit: string, of: string): Promise<boolean>;
  /**
   * The best common ancestors of two commits, newest first: those that are no ancestor of another common one. None where
   * the histories have nothing in common.
   */
  mergeBases(store: string, one: string, other: string): Promise<string[]>;
  /** How many commits `head` contains and `base` does not (`ahead`), and the other way round (`behind`). */
  countApart(store: string, base: string, head: string): Promise<{ ahead: number; behind: number }>;
  /**
   * The last commit of each row of a folder, as `git log -1 -- <row>` names it, found for all rows in one walk. It stops
   * after `budgetMs`; the next call goes on from there. What was found is kept, also for commits that come later.
   *
   * @param question `folder`: '' is the root. `names`: only these rows, 2000 at most; the folder's first unless told.
   * @returns commits by row, and the rows that are `waiting` to be found; undefined where it cannot be told.
   */
  lastCommits(
    store: string,
    commit: string,
    question: { folder: string; names?: readonly string[]; budgetMs: number },
  ): Promise<{ commits: Map<string, CommitSummary>; waiting: string[] } | undefined>;
  /**
   * Which commit made each line of a file, by runs of lines; through renames too, so `path` may be any path of the store.
   *
   * @returns nothing where there is no such file.
   * @throws DomainError `too-large` where its history is too long; `throttled` while too many are asked for.
   */
  blame(store: string, commit: string, path: string): Promise<readonly BlameRun[]>;
  /**
   * Brings the commit-graph and its filters of changed paths up to date, once `least` commits are missing from it; one
   * that is damaged is written anew. Cheap when there is nothing to do.
   *
   * @returns whether it was needed.
   */
  keepGraph(store: string, least: number): Promise<boolean>;
}
