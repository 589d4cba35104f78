import type { Context } from '#core/context.ts';
import type { CommitSummary } from '#core/git-port.ts';
import { readRowCommits } from '#core/source/read-row-commits.ts';
import { type BringingChange, listChangesOfCommits } from './list-changes-of-commits.ts';

export interface FolderRow {
  last: CommitSummary;
  /** The change that brought that commit, where there is one and the actor may see it. */
  change?: BringingChange;
}

/**
 * What a folder's page says of each row beside its name: the last commit, and the change that brought it.
 *
 * @param input as readRowCommits.
 * @returns `waiting`: names of rows that are not known yet; ask again.
 * @throws DomainError as readRowCommits.
 */
export async function readFolderRows(
  ctx: Context,
  input: Parameters<typeof readRowCommits>[1],
): Promise<{ commit: string; rows: Map<string, FolderRow>; waiting: string[] }> {
  const { commit, rows, waiting } = await readRowCommits(ctx, input);
  const { repositorySlug } = input;
  const commits = [...rows.values()].map((last) => last.commit);
  const changes = listChangesOfCommits(ctx, { repositorySlug, commits });
  const described = [...rows].map(([name, last]) => {
    const change = changes.get(last.commit);
    return [name, { last, ...(change && { change }) }] as const;
  });
  return { commit, rows: new Map(described), waiting };
}
