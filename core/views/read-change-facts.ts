import { asc, desc, eq, inArray, min, sql } from 'drizzle-orm';
import type { Change } from '#core/changes/rows.ts';
import type { Run, RunWithVerdict } from '#core/ci/rows.ts';
import type { Context } from '#core/context.ts';
import { personIn, readPeople } from '#core/identity/read-people.ts';
import type { PersonView } from '#core/identity/schema.ts';
import { judgedVerdict, lookAtContributor } from '#core/review/read-merge-facts.ts';
import { countUnresolvedIn, groupBy, listVotesOn, weighVotes } from '#core/review/rows.ts';
import { judgeRequirements } from '#core/review/rules.ts';
import { patchSets } from '#drizzle/schema/changes.ts';
import { boots, builds, checks, releases, runEvents, runs, verdicts } from '#drizzle/schema/ci.ts';
import { merges } from '#drizzle/schema/review.ts';
import type { SlipFacts } from './slip-facts.ts';

/** What a list or a page shows of a change beside its own row. */
export interface ChangeFacts {
  /** Everything: `withhold` takes away what the reader may not know. */
  slip: SlipFacts;
  owner: PersonView;
  /** Everybody who uploaded a patch set of it, and its owner. */
  senders: ReadonlySet<string>;
  newestRun: Run | undefined;
}

/**
 * Gathers the rows that the slips of several changes are read from, with a fixed number of questions however
 * many changes there are.
 *
 * @returns by change number, one for each.
 */
export function readChangeFacts(
  ctx: Context,
  changes: readonly Change[],
): Map<number, ChangeFacts> {
  const numbers = changes.map((change) => change.number);
  const sets = groupBy(listPatchSets(ctx, numbers), (row) => row.changeNumber);
  const newestIds = [...sets.values()].flatMap(([newest]) => newest?.id ?? []);
  const newestRuns = listNewestRuns(ctx, newestIds);
  const runFacts = readRunFacts(ctx, [...newestRuns.values()]);
  const votes = listVotesOn(ctx, newestIds);
  const unresolved = countUnresolvedIn(ctx, numbers);
  const mergeRows = new Map(
    ctx.db
      .select()
      .from(merges)
      .where(inArray(merges.changeNumber, numbers))
      .all()
      .map((row) => [row.changeNumber, row]),
  );
  const people = readPeople(ctx, [
    ...changes.map((change) => change.ownerUserId),
    ...[...sets.values()].flatMap(([newest]) => newest?.uploaderUserId ?? []),
    ...[...mergeRows.values()].map((row) => row.mergedByUserId),
  ]);
  const factsOf = (
    change: Change,
    newest: ListedPatchSet,
    senders: ReadonlySet<string>,
  ): SlipFacts => {
    const run = newestRuns.get(newest.id);
    const merge = mergeRows.get(change.number);
    const uploader = personIn(people, newest.uploaderUserId);
    return withContributor(ctx, change, newest, {
      status: change.status,
      changeNumber: change.number,
      form: change.form,
      targetBranch: change.targetBranch,
      patchSetNumber: newest.number,
      via: newest.via,
      uploader: { name: uploader.name, organizationName: uploader.organization.name },
      ...(run === undefined ? { checks: [], boots: [] } : runFacts(run, change)),
      votes: weighVotes(ctx, votes.get(newest.id) ?? [], senders),
      unresolvedComments: unresolved.get(change.number) ?? 0,
      mergesWhenVerified: newest.mergeWhenVerifiedByUserId !== null,
      ...(merge && {
        merge: { commit: merge.commit, byName: personIn(people, merge.mergedByUserId).name },
      }),
    });
  };
  return new Map(
    changes.flatMap((change) => {
      const rows = sets.get(change.number) ?? [];
      const [newest] = rows;
      if (newest === undefined) return [];
      const senders = new Set([change.ownerUserId, ...rows.map((row) => row.uploaderUserId)]);
      const slip = factsOf(change, newest, senders);
      const owner = personIn(people, change.ownerUserId);
      const newestRun = newestRuns.get(newest.id)?.run;
      return [[change.number, { slip, owner, senders, newestRun }] as const];
    }),
  );
}

/** Of the few that wait for nothing else: whether their uploader may still contribute. */
function withContributor(
  ctx: Context,
  { repositoryId }: Change,
  { uploaderUserId }: ListedPatchSet,
  facts: SlipFacts,
): SlipFacts {
  const isReady = judgeRequirements(facts).every(({ met }) => met);
  return isReady
    ? { ...facts, contributor: lookAtContributor(ctx, { uploaderUserId, repositoryId }) }
    : facts;
}

type ListedPatchSet = ReturnType<typeof listPatchSets>[number];

/** The newest first. */
function listPatchSets(ctx: Context, numbers: readonly number[]) {
  return ctx.db
    .select({
      id: patchSets.id,
      changeNumber: patchSets.changeNumber,
      number: patchSets.number,
      via: patchSets.via,
      uploaderUserId: patchSets.uploaderUserId,
      mergeWhenVerifiedByUserId: patchSets.mergeWhenVerifiedByUserId,
    })
    .from(patchSets)
    .where(inArray(patchSets.changeNumber, [...numbers]))
    .orderBy(desc(patchSets.number))
    .all();
}

/** By patch set; runs of equal time in the order in which they were made. */
function listNewestRuns(ctx: Context, patchSetIds: readonly string[]): Map<string, RunWithVerdict> {
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

type RunFacts = Pick<SlipFacts, 'run' | 'checks' | 'build' | 'boots' | 'verdict'>;

function readRunFacts(
  ctx: Context,
  listed: readonly RunWithVerdict[],
): (run: RunWithVerdict, change: Change) => RunFacts {
  const { db } = ctx;
  const ids = listed.map(({ run }) => run.id);
  const inOrder = asc(sql`rowid`);
  const released = new Set(
    db
      .select({ runId: releases.runId })
      .from(releases)
      .where(inArray(releases.runId, ids))
      .all()
      .map((row) => row.runId),
  );
  const started = new Set(
    db
      .select({ runId: runEvents.runId, first: min(runEvents.sequence) })
      .from(runEvents)
      .where(
        inArray(
          runEvents.runId,
          listed.filter(({ verdict }) => verdict === undefined).map(({ run }) => run.id),
        ),
      )
      .groupBy(runEvents.runId)
      .all()
      .map((row) => row.runId),
  );
  const checkRows = groupBy(
    db.select().from(checks).where(inArray(checks.runId, ids)).orderBy(inOrder).all(),
    (row) => row.runId,
  );
  const buildRows = new Map(
    db
      .select()
      .from(builds)
      .where(inArray(builds.runId, ids))
      .all()
      .map((row) => [row.runId, row]),
  );
  const bootRows = groupBy(
    db.select().from(boots).where(inArray(boots.runId, ids)).orderBy(inOrder).all(),
    (row) => row.runId,
  );
  return ({ run, verdict }, change) => {
    const build = buildRows.get(run.id);
    return {
      run: {
        createdAtMs: run.createdAtMs,
        started: started.has(run.id),
        released: released.has(run.id) || run.reason === 'released',
      },
      checks: checkRows.get(run.id) ?? [],
      ...(build && { build }),
      boots: bootRows.get(run.id) ?? [],
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
