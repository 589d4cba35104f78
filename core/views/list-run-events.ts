import { and, asc, eq, gt } from 'drizzle-orm';
import { authorizeMade } from '#core/changes/authorize-run.ts';
import { readRunSubject } from '#core/ci/rows.ts';
import type { RunEvent, RunStateBody, RunStation } from '#core/ci/schema.ts';
import type { Context } from '#core/context.ts';
import { requireUser } from '#core/identity/rows.ts';
import { parseInput } from '#core/parse-input.ts';
import { runEvents } from '#drizzle/schema/ci.ts';
import { listRunEventsInput } from './schema.ts';

const eventsMax = 500;

/**
 * What the run said after `afterNumber`, oldest first, at most 500 events. Asks anew at each call
 * whether the actor may read what the run makes, so that an open stream ends when a right is revoked or narrowed.
 *
 * @throws DomainError as `authorizeMade` does.
 */
export function listRunEvents(
  ctx: Context,
  input: { runId: string; afterNumber: number },
): RunEvent[] {
  requireUser(ctx);
  const { runId, afterNumber } = parseInput(listRunEventsInput, input);
  authorizeMade(ctx, readRunSubject(ctx, runId));
  const rows = ctx.db
    .select()
    .from(runEvents)
    .where(and(eq(runEvents.runId, runId), gt(runEvents.number, afterNumber)))
    .orderBy(asc(runEvents.number))
    .limit(eventsMax)
    .all();
  return rows.map(toEvent);
}

function toEvent(row: typeof runEvents.$inferSelect): RunEvent {
  const common = { number: row.number, atMs: row.atMs, station: asStation(row.station) };
  if (row.kind === 'chunk') {
    return { ...common, kind: 'chunk', stream: row.stream ?? '', bytes: row.body };
  }
  return { ...common, kind: 'state', state: asStateBody(row.body) };
}

/** `append-run-event.ts` is the only writer, and its types allow nothing else. */
function asStation(text: string): RunStation {
  return text as RunStation;
}
function asStateBody(body: Buffer): RunStateBody {
  return JSON.parse(body.toString('utf8')) as RunStateBody;
}
