import { desc, eq, sql } from 'drizzle-orm';
import { authorizeRun } from '#core/changes/authorize-run.ts';
import { mayReadRun } from '#core/changes/may-read-run.ts';
import { listOpenChecks, type Told, tellOfRun } from '#core/changes/tell-of-run.ts';
import { type Run, type RunRows, readRunRows, readRunSubject } from '#core/ci/rows.ts';
import { stateOf } from '#core/ci/rules.ts';
import type { RunState } from '#core/ci/schema.ts';
import { type StageName, type StageState, stageState } from '#core/ci/stage-state.ts';
import type { Context } from '#core/context.ts';
import { requireUser } from '#core/identity/rows.ts';
import { parseInput } from '#core/parse-input.ts';
import { resultReleases, runEvents } from '#drizzle/schema/ci.ts';
import { readRunInput } from './schema.ts';

/** A run with all that it has found so far, as its page shows it. */
export interface RunView extends RunRows {
  run: Run;
  /** Absent for a trusted run of a branch. */
  changeNumber?: number;
  patchSetNumber?: number;
  state: RunState;
  /** Where each of its stages stands; of one that is told of, the checks that are shown. */
  stages: Record<StageName, StageState>;
  /** Present for a reader who may not read what the run made; then there are no builds, boots or verdict. */
  told?: Told;
  /** What a maintainer released of the result, for those who are told only. */
  released?: { level: 'outcome' | 'sentence'; sentence: string | null };
  /** The newest event's number: a stream that starts behind it misses nothing. */
  lastNumber: number;
}

/**
 * Reads one run.
 *
 * @throws DomainError as `authorizeChange` does; `not-found` for an unknown run.
 */
export function readRun(ctx: Context, input: { runId: string }): RunView {
  requireUser(ctx);
  const { runId } = parseInput(readRunInput, input);
  const subject = readRunSubject(ctx, runId);
  authorizeRun(ctx, subject);
  const { run, change, patchSet, repository } = subject;
  const about = {
    run,
    ...(change ? { changeNumber: change.number } : {}),
    ...(patchSet ? { patchSetNumber: patchSet.number } : {}),
  };
  if (!mayReadRun(ctx, { repositorySlug: repository.slug, changeNumber: change?.number })) {
    const told = tellOfRun(ctx, run, repository.slug);
    const checks = listOpenChecks(ctx, run);
    const stages = stagesOf({ checks, boots: [] }, run, false);
    return { ...about, state: 'withheld', stages, told, checks, boots: [], lastNumber: 0 };
  }
  const newest = ctx.db
    .select({ number: runEvents.number })
    .from(runEvents)
    .where(eq(runEvents.runId, runId))
    .orderBy(desc(runEvents.number))
    .limit(1)
    .get();
  const rows = readRunRows(ctx, runId);
  const started = newest !== undefined;
  return {
    ...about,
    state: stateOf(rows, started),
    stages: stagesOf(rows, run, started),
    ...rows,
    ...readResultRelease(ctx, runId),
    lastNumber: newest?.number ?? 0,
  };
}

function stagesOf(rows: RunRows, run: Run, started: boolean): RunView['stages'] {
  const released = rows.release !== undefined || run.reason === 'released';
  const facts = { ...rows, started, released };
  return {
    checks: stageState(facts, 'checks'),
    build: stageState(facts, 'build'),
    boot: stageState(facts, 'boot'),
  };
}

function readResultRelease(ctx: Context, runId: string): Pick<RunView, 'released'> {
  const released = ctx.db
    .select({ level: resultReleases.level, sentence: resultReleases.sentence })
    .from(resultReleases)
    .where(eq(resultReleases.runId, runId))
    .orderBy(desc(sql`rowid`))
    .limit(1)
    .get();
  return released ? { released } : {};
}
