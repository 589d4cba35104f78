import { lt } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { outbox } from '#drizzle/schema/outbox.ts';

/** Long enough to look at what went on before a fault was noticed. */
const keptMs = 7 * 24 * 60 * 60 * 1000;

/** Removes messages that were delivered days ago. @returns how many. */
export function removeDelivered(ctx: Context): number {
  return ctx.db
    .delete(outbox)
    .where(lt(outbox.deliveredAtMs, ctx.nowMs() - keptMs))
    .run().changes;
}
