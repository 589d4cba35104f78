import { and, desc, eq, sql } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { changes, patchSets } from '#drizzle/schema/changes.ts';
import { runs, verdicts } from '#drizzle/schema/ci.ts';
import { repositories } from '#drizzle/schema/source.ts';

/** Rows of the room, without asking who may see them: `authorizeChange` goes first. */

export type Change = typeof changes.$inferSelect;
export type PatchSet = typeof patchSets.$inferSelect;
export type Repository = typeof repositories.$inferSelect;
export type Run = typeof runs.$inferSelect;

export function findChange(ctx: Context, number: number): Change | undefined {
  return ctx.db.select().from(changes).where(eq(changes.number, number)).get();
}

/** @throws DomainError `infrastructure`: a change always has its repository. */
export function readRepositoryRow(ctx: Context, repositoryId: string): Repository {
  const row = ctx.db.select().from(repositories).where(eq(repositories.id, repositoryId)).get();
  if (!row) throw new DomainError('infrastructure', `repository ${repositoryId} is missing`);
  return row;
}

/** @throws DomainError `infrastructure`: a change always has a patch set. */
export function readNewestPatchSet(ctx: Context, changeNumber: number): PatchSet {
  const row = ctx.db
    .select()
    .from(patchSets)
    .where(eq(patchSets.changeNumber, changeNumber))
    .orderBy(desc(patchSets.number))
    .limit(1)
    .get();
  if (!row) throw new DomainError('infrastructure', `change ${changeNumber} has no patch set`);
  return row;
}

/** @throws DomainError `not-found`. */
export function readPatchSet(ctx: Context, changeNumber: number, number: number): PatchSet {
  const row = ctx.db
    .select()
    .from(patchSets)
    .where(and(eq(patchSets.changeNumber, changeNumber), eq(patchSets.number, number)))
    .get();
  if (!row) throw new DomainError('not-found', `change ${changeNumber} has no patch set ${number}`);
  return row;
}

/** @returns undefined for a branch's own run. */
export function readPatchSetOfRun(ctx: Context, run: Run): PatchSet | undefined {
  if (run.patchSetId === null) return undefined;
  return ctx.db.select().from(patchSets).where(eq(patchSets.id, run.patchSetId)).get();
}

export interface RunWithVerdict {
  run: Run;
  verdict: typeof verdicts.$inferSelect | undefined;
}

/** Of one patch set, the newest first. */
export function listRuns(ctx: Context, patchSetId: string): RunWithVerdict[] {
  return ctx.db
    .select({ run: runs, verdict: verdicts })
    .from(runs)
    .leftJoin(verdicts, eq(verdicts.runId, runs.id))
    .where(eq(runs.patchSetId, patchSetId))
    .orderBy(desc(runs.createdAtMs), desc(sql`runs.rowid`))
    .all()
    .map(({ run, verdict }) => ({ run, verdict: verdict ?? undefined }));
}
