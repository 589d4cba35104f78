import { asc, eq } from 'drizzle-orm';
import { type Context, transact } from '#core/context.ts';
import { requireSystem } from '#core/identity/rows.ts';
import { builds, runs } from '#drizzle/schema/ci.ts';
import { type BuildRow, whereBranchRun } from './rows.ts';
import { startRun } from './start-run.ts';

/**
 * The branch's own run of a commit: the one that has been built, otherwise the oldest, otherwise a new one.
 *
 * @returns the run's id, and its build where it has one.
 */
export function findTrustedBuild(
  ctx: Context,
  input: { repositoryId: string; commit: string },
): { runId: string; build?: BuildRow } {
  requireSystem(ctx);
  return transact(ctx, (tx) => {
    const found = tx.db
      .select({ runId: runs.id, build: builds })
      .from(runs)
      .leftJoin(builds, eq(builds.runId, runs.id))
      .where(whereBranchRun(input))
      .orderBy(asc(runs.createdAtMs))
      .all();
    const built = found.find(({ build }) => build?.outcome === 'pass') ?? found[0];
    if (built) return { runId: built.runId, ...(built.build ? { build: built.build } : {}) };
    return startRun(tx, { ...input, reason: 'trusted-branch' });
  });
}
