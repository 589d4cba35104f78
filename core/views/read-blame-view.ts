import type { Context } from '#core/context.ts';
import { type Blame, readBlame } from '#core/source/read-blame.ts';
import { type BringingChange, listChangesOfCommits } from './list-changes-of-commits.ts';

export interface BlameView extends Blame {
  /** By commit, the change that brought it, where there is one and the actor may see it. */
  changes: Map<string, BringingChange>;
}

/**
 * A file with the commit and the change that made each line.
 *
 * @throws DomainError as readBlame.
 */
export async function readBlameView(
  ctx: Context,
  input: Parameters<typeof readBlame>[1],
): Promise<BlameView> {
  const blame = await readBlame(ctx, input);
  const { repositorySlug } = input;
  const commits = [...blame.commits.keys()];
  return { ...blame, changes: listChangesOfCommits(ctx, { repositorySlug, commits }) };
}
