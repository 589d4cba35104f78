import { asc, eq, inArray, min, sql } from 'drizzle-orm';
import type { Change } from '#core/changes/rows.ts';
import type { RunWithVerdict } from '#core/ci/rows.ts';
import type { Context } from '#core/context.ts';
import { groupBy } from '#core/group-by.ts';
import { judgedVerdict } from '#core/review/read-merge-facts.ts';
import { boots, builds, checks, releases, runEvents, runs, verdicts } from '#drizzle/schema/ci.ts';
import type { SlipFacts } from './slip-facts.ts';

type RunFacts = Pick<SlipFacts, 'run' | 'checks' | 'build' | 'boots' | 'verdict'>;

/** The newest run of each patch set, by its id; runs of equal time in the order in which they were made. */
export function listNewestRuns(
  ctx: Context,
  patchSetIds: readonly string[],
): Map<string, RunWithVerdict> {
  const rows = ctx.db
    .select({ run: runs, verdict: verdicts })
    .from(runs)
    .leftJoin(verdicts, eq(verdicts.runId, runs.id))
    .where(inArray(runs.patchSetId, [...patchSetIds]))
    .orderBy(asc(runs.createdAtMs), asc(sql`runs.rowid`))
    .all();
  return new Map(
    rows.map(({ run, verdict }) => [run.patchSetId ?? '', { run, verdict: verdict ?? undefined }]),
  );
}

/** What slips show of some runs, with one query for each kind of row. */
export function readRunFacts(
  ctx: Context,
  listed: readonly RunWithVerdict[],
): (run: RunWithVerdict, change: Change) => RunFacts {
  const stages = readStages(
    ctx,
    listed.map(({ run }) => run.id),
  );
  const unended = listed.filter(({ verdict }) => verdict === undefined);
  const started = findStarted(
    ctx,
    unended.map(({ run }) => run.id),
  );
  return ({ run, verdict }, change) => {
    const build = stages.builds.get(run.id);
    return {
      run: {
        createdAtMs: run.createdAtMs,
        started: started.has(run.id),
        released: stages.released.has(run.id) || run.reason === 'released',
      },
      checks: stages.checks.get(run.id) ?? [],
      ...(build && { build }),
      boots: stages.boots.get(run.id) ?? [],
      ...(verdict && {
        verdict: {
          ...judgedVerdict(ctx, change, verdict),
          sentence: verdict.sentence,
          createdAtMs: verdict.createdAtMs,
        },
      }),
    };
  };
}

/** The rows of the runs' stages, by the runs' ids. */
function readStages({ db }: Context, ids: readonly string[]) {
  const runIds = [...ids];
  const inOrder = asc(sql`rowid`);
  const checkRows = db.select().from(checks).where(inArray(checks.runId, runIds)).orderBy(inOrder);
  const bootRows = db.select().from(boots).where(inArray(boots.runId, runIds)).orderBy(inOrder);
  const buildRows = db.select().from(builds).where(inArray(builds.runId, runIds));
  const released = db
    .select({ runId: releases.runId })
    .from(releases)
    .where(inArray(releases.runId, runIds));
  return {
    checks: groupBy(checkRows.all(), (row) => row.runId),
    builds: new Map(buildRows.all().map((row) => [row.runId, row])),
    boots: groupBy(bootRows.all(), (row) => row.runId),
    released: new Set(released.all().map((row) => row.runId)),
  };
}

/** Those of the runs that a runner has taken. */
function findStarted(ctx: Context, runIds: readonly string[]): ReadonlySet<string> {
  const rows = ctx.db
    .select({ runId: runEvents.runId, first: min(runEvents.sequence) })
    .from(runEvents)
    .where(inArray(runEvents.runId, [...runIds]))
    .groupBy(runEvents.runId)
    .all();
  return new Set(rows.map((row) => row.runId));
}
