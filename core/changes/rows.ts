import { and, desc, eq } from 'drizzle-orm';
import type { Run } from '#core/ci/rows.ts';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { changes, patchSets } from '#drizzle/schema/changes.ts';
import { mergeIntents } from '#drizzle/schema/review.ts';
import { repositories } from '#drizzle/schema/source.ts';

/** Rows of the room, without asking who may see them: `authorizeChange` goes first. */

export type Change = typeof changes.$inferSelect;
export type PatchSet = typeof patchSets.$inferSelect;
export type Repository = typeof repositories.$inferSelect;

export function findChange(ctx: Context, number: number): Change | undefined {
  return ctx.db.select().from(changes).where(eq(changes.number, number)).get();
}

/**
 * A change that is open. Ask inside the transaction that changes it.
 *
 * @throws DomainError `conflict` when it was merged or abandoned.
 */
export function requireOpenChange(tx: Context, number: number): Change {
  const change = findChange(tx, number);
  if (change?.status === 'open') return change;
  throw new DomainError('conflict', `change ${number} is ${change?.status ?? 'gone'}`);
}

/** @throws DomainError `conflict` while a merge of the change is under way. */
export function refuseMerging(ctx: Context, number: number): void {
  const merging = ctx.db
    .select({ number: mergeIntents.changeNumber })
    .from(mergeIntents)
    .where(eq(mergeIntents.changeNumber, number))
    .get();
  if (merging === undefined) return;
  throw new DomainError('conflict', `change ${number} is being merged; try again`);
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
