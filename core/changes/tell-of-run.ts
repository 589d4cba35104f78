import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import { hasWord } from '#core/ci/check-grant.ts';
import type { CheckName } from '#core/ci/finding.ts';
import type { CheckRow, Run } from '#core/ci/rows.ts';
import type { Context } from '#core/context.ts';
import { lookAtSource } from '#core/licensing/authorize-source.ts';
import { coverPhrase } from '#core/licensing/describe-grant.ts';
import { checks, type Outcome, resultReleases, verdicts } from '#drizzle/schema/ci.ts';
import { readPatchSetOfRun } from './rows.ts';

/** What a reader who may not read what a run made is told of it. */
export interface Told {
  /** `refused`: a check that reads nothing but the patch failed. `released`: a maintainer released the result. */
  state: 'held' | 'waiting' | 'refused' | 'released';
  /** Of a result that was refused or released. */
  outcome?: Outcome;
  sentence: string;
}

/** Checks that read the patch and its sender's rights alone: what they find tells nothing of the tree. */
const openChecks: readonly CheckName[] = ['licence', 'sign-off', 'size'];

/** The checks that such a reader is shown, without places in files, and with the time of the run in place of theirs. */
export function listOpenChecks(ctx: Context, { id: runId, createdAtMs }: Run): CheckRow[] {
  return ctx.db
    .select()
    .from(checks)
    .where(and(eq(checks.runId, runId), inArray(checks.name, [...openChecks])))
    .orderBy(checks.name)
    .all()
    .map((check) => ({
      ...check,
      path: null,
      line: null,
      startedAtMs: createdAtMs,
      finishedAtMs: createdAtMs,
    }));
}

/**
 * What a reader is told of a run when `mayReadRun` says no. It follows only from the patch and from what its sender and
 * maintainers did. Not even whether the run has ended is told, since a patch can make that moment depend on what it reads.
 */
export function tellOfRun(ctx: Context, run: Run, repositorySlug: string): Told {
  const end = tellEnd(ctx, run);
  if (end) return end;
  const cover = coverPhrase(lookAtSource(ctx, { repositorySlug })?.prefixes ?? []);
  if (isHeldBack(ctx, run)) {
    const sentence = `held: a maintainer must let it run, because your grant covers only ${cover} and a build reads the whole tree`;
    return { state: 'held', sentence };
  }
  const sentence = `waits for the maintainer: your grant covers only ${cover}, and what a run found in the whole tree is shown as far as a maintainer releases it`;
  return { state: 'waiting', sentence };
}

/** Whether those who are only told of a run that ended wait for a maintainer's word on its result. */
export function waitsForRelease(ctx: Context, run: Run): boolean {
  return tellEnd(ctx, run) === undefined;
}

function tellEnd(ctx: Context, run: Run): Told | undefined {
  const refusal = listOpenChecks(ctx, run).find(({ outcome }) => outcome === 'fail');
  if (refusal) return { state: 'refused', outcome: 'fail', sentence: refusal.summary };
  const released = readRelease(ctx, run.id);
  return released && { state: 'released', ...released };
}

/** Before its checks a run counts as held: they will hold it. */
function isHeldBack(ctx: Context, run: Run): boolean {
  const patchSet = readPatchSetOfRun(ctx, run);
  if (patchSet === undefined || patchSet.headCommit === null) return false;
  if (hasWord(ctx, run, patchSet)) return false;
  const check = ctx.db
    .select({ outcome: checks.outcome })
    .from(checks)
    .where(and(eq(checks.runId, run.id), eq(checks.name, 'grant')))
    .get();
  return check === undefined || check.outcome === 'held';
}

const outcomeWords: Record<Outcome, string> = {
  pass: 'Passed.',
  fail: 'Failed.',
  infrastructure: 'Ended by a fault of ours, which says nothing about the patch.',
};

function readRelease(
  ctx: Context,
  runId: string,
): { outcome: Outcome; sentence: string } | undefined {
  const row = ctx.db
    .select({ outcome: verdicts.outcome, sentence: resultReleases.sentence })
    .from(resultReleases)
    .innerJoin(verdicts, eq(verdicts.runId, resultReleases.runId))
    .where(eq(resultReleases.runId, runId))
    .orderBy(desc(sql`result_releases.rowid`))
    .limit(1)
    .get();
  if (!row) return undefined;
  const word = outcomeWords[row.outcome];
  return {
    outcome: row.outcome,
    sentence: row.sentence === null ? word : `${word} ${row.sentence}`,
  };
}
