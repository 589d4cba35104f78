import { and, eq, gt, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { Context } from '#core/context.ts';
import { auditEntries, auditRemovals } from '#drizzle/schema/audit.ts';

/** Of the entries that say that they removed a payload; the chain holds them too. */
export const removalAction = 'audit.remove-payload';

/** Of the entry that removes the payload of this one. */
export function removalSubject(sequence: number): string {
  return `audit:${sequence}`;
}

export type Removals = ReadonlySet<number>;

/** The entries whose payload was removed by an entry that is later and names them. */
export function findRemovals(ctx: Context): Removals {
  const by = alias(auditEntries, 'by');
  const rows = ctx.db
    .select({ sequence: auditRemovals.sequence })
    .from(auditRemovals)
    .innerJoin(by, eq(by.sequence, auditRemovals.byEntry))
    .where(
      and(
        eq(by.action, removalAction),
        eq(by.subject, sql`'audit:' || ${auditRemovals.sequence}`),
        gt(by.sequence, auditRemovals.sequence),
      ),
    )
    .all();
  return new Set(rows.map(({ sequence }) => sequence));
}
