import { and, eq } from 'drizzle-orm';
import { appendEntry } from '#core/audit/append-entry.ts';
import { findChange, type PatchSet, readNewestPatchSet } from '#core/changes/rows.ts';
import { type Context, transact } from '#core/context.ts';
import { DomainError, type ErrorCode } from '#core/errors.ts';
import { requireSystem } from '#core/identity/rows.ts';
import { auditEntries } from '#drizzle/schema/audit.ts';
import { patchSets } from '#drizzle/schema/changes.ts';
import { runs, verdicts } from '#drizzle/schema/ci.ts';
import type { MergeResult } from './merge-as.ts';
import { mergeAs } from './merge-as.ts';

/** Refusals that pass: the same merge may succeed later. */
const passingCodes: ReadonlySet<ErrorCode> = new Set(['busy', 'no-space']);

/**
 * Finishes a merge that had to rebase first: the maintainer asked for it, and the rebased patch set has its verdict now.
 * Called for every run that ends; it does nothing unless the run's patch set waits for this merge and its verdict passes.
 * Everything is checked again in the name of the maintainer who asked, their rights too. Called twice, it merges or
 * refuses once.
 *
 * @returns what happened, or why nothing did.
 * @throws DomainError `forbidden` for anyone but the system; `busy` or `no-space` when it is to be tried again.
 */
export async function finishMerge(
  ctx: Context,
  input: { runId: string },
): Promise<MergeResult | { merged: false; reason: string }> {
  requireSystem(ctx);
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
  if (findChange(ctx, number)?.status === 'merged') {
    return { merged: false, reason: `change ${number} is merged already` };
  }
  try {
    return await mergeAs(ctx, { number, userId, patchSetId: patchSet.id });
  } catch (error) {
    if (!(error instanceof DomainError) || passingCodes.has(error.code)) throw error;
    noteRefused(ctx, number, input.runId, error);
    return { merged: false, reason: error.message };
  }
}

function noteRefused(ctx: Context, number: number, runId: string, error: DomainError): void {
  const entry = { action: 'change.merge-refused', subject: `change:${number}` };
  transact(ctx, (tx) => {
    const isNoted = tx.db
      .select({ detail: auditEntries.detail })
      .from(auditEntries)
      .where(and(eq(auditEntries.subject, entry.subject), eq(auditEntries.action, entry.action)))
      .all()
      .some(({ detail }) => (JSON.parse(detail) as { runId?: unknown }).runId === runId);
    if (isNoted) return;
    appendEntry(tx, { ...entry, detail: { runId, code: error.code, reason: error.message } });
  });
}

function findPatchSet(ctx: Context, runId: string): PatchSet | undefined {
  return ctx.db
    .select({ patchSet: patchSets })
    .from(runs)
    .innerJoin(patchSets, eq(patchSets.id, runs.patchSetId))
    .where(eq(runs.id, runId))
    .get()?.patchSet;
}
