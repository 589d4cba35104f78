import { asc, eq, sql } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { countUnresolved, countVotes, listSenders } from '#core/review/rows.ts';
import { boots, builds, checks, releases, runEvents, type verdicts } from '#drizzle/schema/ci.ts';
import { merges } from '#drizzle/schema/review.ts';
import { type Change, listRuns, type PatchSet, personIn, type Run, readPeople } from './rows.ts';
import type { SlipFacts } from './slip.ts';

/** Gathers the rows that a change's slip is read from. */
export function readSlipFacts(ctx: Context, change: Change, patchSet: PatchSet): SlipFacts {
  const newest = listRuns(ctx, patchSet.id)[0];
  const merge = ctx.db.select().from(merges).where(eq(merges.changeNumber, change.number)).get();
  const people = readPeople(ctx, [patchSet.uploaderUserId, merge?.mergedByUserId ?? []].flat());
  const uploader = personIn(people, patchSet.uploaderUserId);
  return {
    status: change.status,
    form: change.form,
    targetBranch: change.targetBranch,
    patchSet: { number: patchSet.number, via: patchSet.via },
    uploader: { name: uploader.name, organizationName: uploader.organization.name },
    ...(newest === undefined
      ? { checks: [], boots: [] }
      : readRunFacts(ctx, newest.run, newest.verdict)),
    votes: countVotes(ctx, patchSet.id, listSenders(ctx, change)),
    unresolvedComments: countUnresolved(ctx, change.number),
    mergesWhenVerified: patchSet.mergeWhenVerifiedByUserId !== null,
    ...(merge && {
      merge: { commit: merge.commit, byName: personIn(people, merge.mergedByUserId).name },
    }),
  };
}

function readRunFacts(
  ctx: Context,
  run: Run,
  verdict: typeof verdicts.$inferSelect | undefined,
): Pick<SlipFacts, 'run' | 'checks' | 'build' | 'boots' | 'verdict'> {
  const { db } = ctx;
  const release = db.select().from(releases).where(eq(releases.runId, run.id)).get();
  const event = db
    .select({ sequence: runEvents.sequence })
    .from(runEvents)
    .where(eq(runEvents.runId, run.id))
    .limit(1)
    .get();
  const build = db.select().from(builds).where(eq(builds.runId, run.id)).get();
  return {
    run: {
      createdAtMs: run.createdAtMs,
      started: event !== undefined,
      released: release !== undefined || run.reason === 'released',
    },
    checks: db.select().from(checks).where(eq(checks.runId, run.id)).orderBy(asc(sql`rowid`)).all(),
    ...(build && { build }),
    boots: db.select().from(boots).where(eq(boots.runId, run.id)).orderBy(asc(sql`rowid`)).all(),
    ...(verdict && { verdict }),
  };
}
