import { eq } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { releases, runs } from '#drizzle/schema/ci.ts';

/** Whether a maintainer has let this patch set run, in this run or an earlier one: it has not changed since. */
export function isReleased(ctx: Context, patchSetId: string): boolean {
  const row = ctx.db
    .select({ id: releases.id })
    .from(releases)
    .innerJoin(runs, eq(runs.id, releases.runId))
    .where(eq(runs.patchSetId, patchSetId))
    .limit(1)
    .get();
  return row !== undefined;
}
