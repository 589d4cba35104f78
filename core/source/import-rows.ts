import { and, desc, eq, isNull } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { imports } from '#drizzle/schema/imports.ts';
import { repositories } from '#drizzle/schema/source.ts';

export type ImportRow = typeof imports.$inferSelect;

/** @throws DomainError `not-found`. */
export function readImportRow(ctx: Context, importId: string): ImportRow {
  const row = ctx.db.select().from(imports).where(eq(imports.id, importId)).get();
  if (!row) throw new DomainError('not-found', 'there is no such import');
  return row;
}

/** @throws DomainError `conflict` when a repository has the slug, or one is on its way in under it. */
export function refuseTakenSlug(ctx: Context, slug: string): void {
  if (ctx.db.select().from(repositories).where(eq(repositories.slug, slug)).get()) {
    throw new DomainError('conflict', `the slug "${slug}" is taken; choose another`);
  }
  refuseOpenImport(ctx, slug);
}

/** @throws DomainError `conflict` while an import of the slug goes on. */
export function refuseOpenImport(ctx: Context, slug: string): void {
  const open = and(eq(imports.slug, slug), isNull(imports.endedAtMs));
  if (ctx.db.select().from(imports).where(open).get()) {
    throw new DomainError(
      'conflict',
      `"${slug}" is being imported; wait until that has ended, or cancel it`,
    );
  }
}

/** Where a hosted repository came from; undefined when it was not imported, or from a bundle. */
export function findOrigin(ctx: Context, repositoryId: string): string | undefined {
  const done = and(eq(imports.repositoryId, repositoryId), eq(imports.state, 'done'));
  const row = ctx.db.select().from(imports).where(done).orderBy(desc(imports.createdAtMs)).get();
  return row === undefined || row.origin === '' ? undefined : row.origin;
}

/** What an import comes to. */
export function endImport(
  ctx: Context,
  importId: string,
  end: { state: 'done' | 'failed' | 'cancelled'; outcome: string; repositoryId?: string },
): void {
  ctx.db
    .update(imports)
    .set({ ...end, endedAtMs: ctx.nowMs() })
    .where(and(eq(imports.id, importId), isNull(imports.endedAtMs)))
    .run();
}
