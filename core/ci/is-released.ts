import { and, eq } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { checks, releases, runs } from '#drizzle/schema/ci.ts';

/**
 * Whether a maintainer has let this patch set be judged by its own files, in this run or an earlier one: it has
 * not changed since. A release of a run that was held for another reason says nothing about its judge.
 */
export function isReleased(ctx: Context, patchSetId: string): boolean {
  const row = ctx.db
    .select({ id: releases.id })
    .from(releases)
    .innerJoin(runs, eq(runs.id, releases.runId))
    .innerJoin(checks, eq(checks.runId, runs.id))
    .where(
      and(eq(runs.patchSetId, patchSetId), eq(checks.name, 'judge'), eq(checks.outcome, 'held')),
    )
    .limit(1)
    .get();
  return row !== undefined;
}
