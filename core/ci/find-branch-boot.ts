import { and, desc, eq } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { requireSystem } from '#core/identity/rows.ts';
import { boots, runs } from '#drizzle/schema/ci.ts';
import { type BootRow, whereBranchRun } from './rows.ts';

/** The newest boot of that name which the branch's own runs made of a commit. */
export function findBranchBoot(
  ctx: Context,
  input: { repositoryId: string; commit: string; name: string },
): BootRow | undefined {
  requireSystem(ctx);
  return ctx.db
    .select({ boot: boots })
    .from(boots)
    .innerJoin(runs, eq(runs.id, boots.runId))
    .where(and(whereBranchRun(input), eq(boots.name, input.name)))
    .orderBy(desc(boots.startedAtMs))
    .limit(1)
    .get()?.boot;
}
