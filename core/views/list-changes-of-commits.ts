import { and, eq, inArray } from 'drizzle-orm';
import { whereVisible } from '#core/changes/authorize-change.ts';
import type { Context } from '#core/context.ts';
import { findViewer } from '#core/identity/rows.ts';
import { originalsOf } from '#core/source/originals-of.ts';
import { changes } from '#drizzle/schema/changes.ts';
import { merges } from '#drizzle/schema/review.ts';
import { repositories } from '#drizzle/schema/source.ts';

/** Commits that one question to the database names. */
const askAtOnce = 500;

/** The change that brought a commit. */
export interface BringingChange {
  number: number;
  subject: string;
}

/**
 * The changes that brought these commits to a branch: those that the actor may see, and no others.
 *
 * @param input `commits`: whole ids, as the reader is shown them: of the repository, or of their view of it.
 * @returns by the commit's id; nothing for commits that came another way, or by a change that is hidden.
 */
export function listChangesOfCommits(
  ctx: Context,
  input: { repositorySlug: string; commits: readonly string[] },
): Map<string, BringingChange> {
  const viewer = findViewer(ctx);
  const found = new Map<string, BringingChange>();
  if (!viewer?.scopes.includes('read') || input.commits.length === 0) return found;
  const visible = whereVisible(ctx, viewer);
  const asked = originalsOf(ctx, input);
  const commits = [...asked.keys()];
  for (let from = 0; from < commits.length; from += askAtOnce) {
    const rows = ctx.db
      .select({ commit: merges.commit, number: changes.number, subject: changes.subject })
      .from(merges)
      .innerJoin(changes, eq(changes.number, merges.changeNumber))
      .innerJoin(repositories, eq(repositories.id, changes.repositoryId))
      .where(
        and(
          inArray(merges.commit, commits.slice(from, from + askAtOnce)),
          eq(repositories.slug, input.repositorySlug),
          // A module's merge names the tip that it was judged with.
          eq(changes.form, 'source'),
          visible,
        ),
      )
      .all();
    for (const { commit, number, subject } of rows) {
      found.set(asked.get(commit) ?? commit, { number, subject });
    }
  }
  return found;
}
