import { and, eq, isNotNull } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { requireSystem } from '#core/identity/rows.ts';
import { builds, runs } from '#drizzle/schema/ci.ts';
import { whereBranchRun } from './rows.ts';

/** @returns the SHA-256 of the image that the branch's own run made of a commit, or undefined before that. */
export function readTrustedImage(
  ctx: Context,
  input: { repositoryId: string; commit: string },
): string | undefined {
  requireSystem(ctx);
  const row = ctx.db
    .select({ sha256: builds.imageSha256 })
    .from(builds)
    .innerJoin(runs, eq(runs.id, builds.runId))
    .where(and(whereBranchRun(input), isNotNull(builds.imageSha256)))
    .get();
  return row?.sha256 ?? undefined;
}
