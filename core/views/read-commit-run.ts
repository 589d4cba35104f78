import { and, desc, eq, isNull } from 'drizzle-orm';
import { mayReadRun } from '#core/changes/may-read-run.ts';
import type { Context } from '#core/context.ts';
import type { Outcome } from '#drizzle/schema/ci.ts';
import { runs, verdicts } from '#drizzle/schema/ci.ts';
import { repositories } from '#drizzle/schema/source.ts';

/**
 * What the branch's own run of a commit found, for who may read what runs made.
 *
 * @param input `commit`: its whole id, as the repository itself has it.
 * @returns undefined where there was no run, it has not ended, or the actor may not read it.
 */
export function readCommitRun(
  ctx: Context,
  input: { repositorySlug: string; commit: string },
): { runId: string; outcome: Outcome; sentence: string } | undefined {
  const { repositorySlug, commit } = input;
  if (!mayReadRun(ctx, { repositorySlug })) return undefined;
  return ctx.db
    .select({ runId: runs.id, outcome: verdicts.outcome, sentence: verdicts.sentence })
    .from(runs)
    .innerJoin(verdicts, eq(verdicts.runId, runs.id))
    .innerJoin(repositories, eq(repositories.id, runs.repositoryId))
    .where(
      and(eq(repositories.slug, repositorySlug), eq(runs.commit, commit), isNull(runs.patchSetId)),
    )
    .orderBy(desc(verdicts.createdAtMs))
    .limit(1)
    .get();
}
