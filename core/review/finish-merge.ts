import { eq } from 'drizzle-orm';
import { appendEntry } from '#core/audit/append-entry.ts';
import { type PatchSet, readNewestPatchSet } from '#core/changes/rows.ts';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { patchSets } from '#drizzle/schema/changes.ts';
import { runs, verdicts } from '#drizzle/schema/ci.ts';
import type { MergeResult } from './merge-as.ts';
import { mergeAs } from './merge-as.ts';

/**
 * Merges what a maintainer asked to merge once it was rebased and verified. The runner calls it for every
 * run that ends; nothing happens unless the run's patch set waits for that and its verdict passes. All is
 * rechecked in the name of the maintainer who asked, their rights too. Calling it twice merges once.
 *
 * @returns what happened, or why nothing did.
 * @throws DomainError `forbidden` for anyone but the system.
 */
export async function finishMerge(
  ctx: Context,
  input: { runId: string },
): Promise<MergeResult | { merged: false; reason: string }> {
  if (ctx.actor.kind !== 'system')
    throw new DomainError('forbidden', 'only a runner finishes merges');
  const patchSet = findPatchSet(ctx, input.runId);
  const userId = patchSet?.mergeWhenVerifiedByUserId ?? undefined;
  if (patchSet === undefined || userId === undefined) {
    return { merged: false, reason: 'nobody asked to merge it by itself' };
  }
  const verdict = ctx.db.select().from(verdicts).where(eq(verdicts.runId, input.runId)).get();
  if (verdict?.outcome !== 'pass') {
    return { merged: false, reason: verdict?.sentence ?? 'its run has no verdict yet' };
  }
  const number = patchSet.changeNumber;
  if (readNewestPatchSet(ctx, number).id !== patchSet.id) {
    return { merged: false, reason: `change ${number} has a newer patch set` };
  }
  try {
    return await mergeAs(ctx, { number, userId });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    appendEntry(ctx, {
      action: 'change.merge-refused',
      subject: `change:${number}`,
      detail: { runId: input.runId, code: error.code, reason: error.message },
    });
    return { merged: false, reason: error.message };
  }
}

function findPatchSet(ctx: Context, runId: string): PatchSet | undefined {
  return ctx.db
    .select({ patchSet: patchSets })
    .from(runs)
    .innerJoin(patchSets, eq(patchSets.id, runs.patchSetId))
    .where(eq(runs.id, runId))
    .get()?.patchSet;
}
