import { and, eq, inArray, lt, type SQL, sql } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { requireSystem } from '#core/identity/rows.ts';
import { runEvents, verdicts } from '#drizzle/schema/ci.ts';
import type { RunStateBody, RunStation } from './schema.ts';

/** The newest event of a run is a state, which stays: a number never comes twice. */
function nextNumber(runId: string): SQL<number> {
  return sql`(select coalesce(max(number), 0) + 1 from run_events where run_id = ${runId})`;
}

/** Says that a station, check or boot began or ended. `started` drops what its stream held: it begins anew. */
export function appendRunState(
  ctx: Context,
  input: { runId: string; station: RunStation; stream?: string; state: RunStateBody },
): void {
  requireSystem(ctx);
  const { runId, station, stream, state } = input;
  ctx.db
    .insert(runEvents)
    .values({
      runId,
      number: nextNumber(runId),
      kind: 'state',
      station,
      ...(stream === undefined ? {} : { stream }),
      body: Buffer.from(JSON.stringify(state)),
      atMs: ctx.nowMs(),
    })
    .run();
  if (stream !== undefined && state.phase === 'started') {
    ctx.db
      .delete(runEvents)
      .where(
        and(eq(runEvents.runId, runId), eq(runEvents.kind, 'chunk'), eq(runEvents.stream, stream)),
      )
      .run();
  }
}

/** A piece of a build's log or a boot's console. */
export function appendRunChunk(
  ctx: Context,
  input: { runId: string; station: RunStation; stream: string; bytes: Uint8Array },
): void {
  requireSystem(ctx);
  const { runId, station, stream, bytes } = input;
  ctx.db
    .insert(runEvents)
    .values({
      runId,
      number: nextNumber(runId),
      kind: 'chunk',
      station,
      stream,
      body: Buffer.from(bytes),
      atMs: ctx.nowMs(),
    })
    .run();
}

/**
 * Drops the pieces of runs that ended more than a minute ago: their logs and consoles are artifacts, and
 * whoever watched has read the rest.
 */
export function dropOldChunks(ctx: Context): void {
  requireSystem(ctx);
  const ended = ctx.db
    .select({ runId: verdicts.runId })
    .from(verdicts)
    .where(
      and(
        lt(verdicts.createdAtMs, ctx.nowMs() - 60_000),
        sql`exists (select 1 from run_events where run_events.run_id = ${verdicts.runId} and run_events.kind = 'chunk')`,
      ),
    );
  ctx.db
    .delete(runEvents)
    .where(and(eq(runEvents.kind, 'chunk'), inArray(runEvents.runId, ended)))
    .run();
}
