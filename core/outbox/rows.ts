import { and, asc, eq, gt, inArray, isNull, lte, min, or, sql } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { outbox } from '#drizzle/schema/outbox.ts';
import { longestMs, triesMax } from './rules.ts';
import type { Topic } from './schema.ts';

export type WaitingMessage = typeof outbox.$inferSelect;

/** An earlier message of the same subject, unless it was given up, goes first. */
const isBehindAnother = sql`exists (
  select 1 from outbox as earlier
  where earlier.delivered_at_ms is null and earlier.subject = ${outbox.subject}
    and earlier.sequence < ${outbox.sequence} and earlier.attempts < ${triesMax}
)`;

/** Messages to be delivered now, the oldest first; one of each subject, but for those that were given up. */
export function listDue(ctx: Context, topics: readonly Topic[], limit: number): WaitingMessage[] {
  return ctx.db
    .select()
    .from(outbox)
    .where(
      and(
        isNull(outbox.deliveredAtMs),
        inArray(outbox.topic, [...topics]),
        // a new one whatever the clock says, which may have been set back
        or(
          eq(outbox.attempts, 0),
          lte(outbox.nextAttemptAtMs, ctx.nowMs()),
          gt(outbox.nextAttemptAtMs, ctx.nowMs() + longestMs),
        ),
        sql`not ${isBehindAnother}`,
      ),
    )
    .orderBy(asc(outbox.sequence))
    .limit(limit)
    .all();
}

/** @returns when the next attempt of a message that was put off is; undefined when there is none. */
export function nextAttemptMs(ctx: Context, topics: readonly Topic[]): number | undefined {
  const row = ctx.db
    .select({ atMs: min(outbox.nextAttemptAtMs) })
    .from(outbox)
    .where(
      and(
        isNull(outbox.deliveredAtMs),
        inArray(outbox.topic, [...topics]),
        gt(outbox.attempts, 0),
        gt(outbox.nextAttemptAtMs, ctx.nowMs()),
      ),
    )
    .get();
  return row?.atMs ?? undefined;
}

export function markDelivered(ctx: Context, { sequence }: WaitingMessage): void {
  ctx.db
    .update(outbox)
    .set({ deliveredAtMs: ctx.nowMs(), lastError: null })
    .where(eq(outbox.sequence, sequence))
    .run();
}

export function putOff(
  ctx: Context,
  { sequence }: WaitingMessage,
  next: { attempts: number; nextAttemptAtMs: number; lastError: string },
): void {
  ctx.db.update(outbox).set(next).where(eq(outbox.sequence, sequence)).run();
}

/** What was put off is tried now: whoever starts us has mended something. */
export function tryAllNow(ctx: Context): void {
  const nextAttemptAtMs = ctx.nowMs();
  ctx.db
    .update(outbox)
    .set({ nextAttemptAtMs })
    .where(and(isNull(outbox.deliveredAtMs), gt(outbox.nextAttemptAtMs, nextAttemptAtMs)))
    .run();
}
