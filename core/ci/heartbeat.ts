import { lt } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { requireSystem } from '#core/identity/rows.ts';
import { runners } from '#drizzle/schema/ci.ts';

const forgottenAfterMs = 24 * 60 * 60 * 1000;

/** Says that a runner lives, for the operator's eye; forgets those silent for a day. */
export function heartbeat(ctx: Context, input: { id: string; startedAtMs: number }): void {
  requireSystem(ctx);
  const heartbeatAtMs = ctx.nowMs();
  const sandbox = ctx.ports.sandbox.describe().kind;
  ctx.db
    .insert(runners)
    .values({ ...input, heartbeatAtMs, sandbox })
    .onConflictDoUpdate({ target: runners.id, set: { heartbeatAtMs, sandbox } })
    .run();
  ctx.db
    .delete(runners)
    .where(lt(runners.heartbeatAtMs, heartbeatAtMs - forgottenAfterMs))
    .run();
}
