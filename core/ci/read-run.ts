import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import type { boots, builds, checks, releases, runs, verdicts } from '#drizzle/schema/ci.ts';
import type { RunState } from './schema.ts';

/** A run with all that it has found so far, as its page shows it. */
export interface RunView {
  run: typeof runs.$inferSelect;
  /** Absent for a trusted run of a branch. */
  changeNumber?: number;
  patchSetNumber?: number;
  state: RunState;
  checks: (typeof checks.$inferSelect)[];
  release?: typeof releases.$inferSelect;
  build?: typeof builds.$inferSelect;
  boots: (typeof boots.$inferSelect)[];
  verdict?: typeof verdicts.$inferSelect;
  /** The newest event's sequence: a stream that starts behind it misses nothing. */
  lastSequence: number;
}

/**
 * Reads one run.
 *
 * @throws DomainError as `authorizeChange` does; `not-found` for an unknown run.
 */
export function readRun(_ctx: Context, _input: { runId: string }): RunView {
  throw new DomainError('infrastructure', 'not built yet');
}
