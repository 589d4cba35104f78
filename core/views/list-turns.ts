import { and, desc, eq } from 'drizzle-orm';
import { whereVisible } from '#core/changes/authorize-change.ts';
import type { Context } from '#core/context.ts';
import { requireUser } from '#core/identity/rows.ts';
import { changes } from '#drizzle/schema/changes.ts';
import { repositories } from '#drizzle/schema/source.ts';
import { type ChangeSummary, summarize } from './list-changes.ts';

/** Rows that are put together at once. */
const batch = 200;

/**
 * All open changes that wait for the actor, the newest first, however many are open.
 *
 * @throws DomainError `unauthenticated`.
 */
export function listTurns(ctx: Context): ChangeSummary[] {
  const viewer = requireUser(ctx);
  const rows = ctx.db
    .select({ change: changes, repository: repositories })
    .from(changes)
    .innerJoin(repositories, eq(repositories.id, changes.repositoryId))
    .where(and(whereVisible(ctx, viewer), eq(changes.status, 'open')))
    .orderBy(desc(changes.createdAtMs), desc(changes.number))
    .all();
  const waiting: ChangeSummary[] = [];
  for (let from = 0; from < rows.length; from += batch) {
    const listed = summarize(ctx, rows.slice(from, from + batch));
    waiting.push(...listed.filter(({ turn }) => turn !== undefined));
  }
  return waiting;
}
