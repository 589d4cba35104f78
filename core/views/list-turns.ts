import { and, desc, eq } from 'drizzle-orm';
import { whereVisible } from '#core/changes/authorize-change.ts';
import type { Context } from '#core/context.ts';
import { requireUser } from '#core/identity/rows.ts';
import { isMaintainer } from '#core/identity/rules.ts';
import { changes } from '#drizzle/schema/changes.ts';
import { repositories } from '#drizzle/schema/source.ts';
import { type ChangeSummary, summarize } from './list-changes.ts';
import { yourTurn } from './your-turn.ts';

export interface Turn {
  change: ChangeSummary;
  /** What is awaited of the actor, as a sentence. */
  turn: string;
}

/** Rows that are put together at once. */
const batch = 200;

/**
 * What is awaited of the actor by each change that it is asked about, as `yourTurn` says.
 *
 * @throws DomainError `unauthenticated`.
 */
export function turnsOf(ctx: Context): (change: ChangeSummary) => string | undefined {
  const viewer = requireUser(ctx);
  const who = { userId: viewer.userId, isMaintainer: isMaintainer(viewer) };
  return (change) => yourTurn(who, change);
}

/**
 * All open changes that wait for the actor, the newest first, however many are open.
 *
 * @throws DomainError `unauthenticated`.
 */
export function listTurns(ctx: Context): Turn[] {
  const turnOf = turnsOf(ctx);
  const rows = ctx.db
    .select({ change: changes, repository: repositories })
    .from(changes)
    .innerJoin(repositories, eq(repositories.id, changes.repositoryId))
    .where(and(whereVisible(ctx, requireUser(ctx)), eq(changes.status, 'open')))
    .orderBy(desc(changes.createdAtMs), desc(changes.number))
    .all();
  const turns: Turn[] = [];
  for (let from = 0; from < rows.length; from += batch) {
    for (const change of summarize(ctx, rows.slice(from, from + batch))) {
      const turn = turnOf(change);
      if (turn !== undefined) turns.push({ change, turn });
    }
  }
  return turns;
}
