import { count, desc } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { auditEntries } from '#drizzle/schema/audit.ts';

/** The newest entry of the audit log, past every permission. */
export function lastEntry(ctx: Context): {
  action: string;
  subject: string;
  actorUserId: string | null;
  detail: unknown;
} {
  const row = ctx.db
    .select()
    .from(auditEntries)
    .orderBy(desc(auditEntries.sequence))
    .limit(1)
    .get();
  if (!row) throw new Error('the audit log is empty');
  const { action, subject, actorUserId } = row;
  return { action, subject, actorUserId, detail: JSON.parse(row.detail) };
}

export function countEntries(ctx: Context): number {
  return ctx.db.select({ total: count() }).from(auditEntries).get()?.total ?? 0;
}
