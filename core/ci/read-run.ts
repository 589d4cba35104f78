import { desc, eq } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { parseInput } from '#core/parse-input.ts';
import { runEvents } from '#drizzle/schema/ci.ts';
import { authorizeRun, type Run, type RunRows, readRunRows, readRunSubject } from './rows.ts';
import { stateOf } from './rules.ts';
import { type RunState, readRunInput } from './schema.ts';

/** A run with all that it has found so far, as its page shows it. */
export interface RunView extends RunRows {
  run: Run;
  /** Absent for a trusted run of a branch. */
  changeNumber?: number;
  patchSetNumber?: number;
  state: RunState;
  /** The newest event's sequence: a stream that starts behind it misses nothing. */
  lastSequence: number;
}

/**
 * Reads one run.
 *
 * @throws DomainError as `authorizeChange` does; `not-found` for an unknown run.
 */
export function readRun(ctx: Context, input: { runId: string }): RunView {
  const { runId } = parseInput(readRunInput, input);
  const subject = readRunSubject(ctx, runId);
  authorizeRun(ctx, subject);
  const newest = ctx.db
    .select({ sequence: runEvents.sequence })
    .from(runEvents)
    .where(eq(runEvents.runId, runId))
    .orderBy(desc(runEvents.sequence))
    .limit(1)
    .get();
  const rows = readRunRows(ctx, runId);
  return {
    run: subject.run,
    ...(subject.change ? { changeNumber: subject.change.number } : {}),
    ...(subject.patchSet ? { patchSetNumber: subject.patchSet.number } : {}),
    state: stateOf(rows, newest !== undefined),
    ...rows,
    lastSequence: newest?.sequence ?? 0,
  };
}
