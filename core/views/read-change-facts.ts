import { desc, inArray } from 'drizzle-orm';
import type { Change } from '#core/changes/rows.ts';
import type { Run } from '#core/ci/rows.ts';
import type { Context } from '#core/context.ts';
import { groupBy } from '#core/group-by.ts';
import { personIn, readPeople } from '#core/identity/read-people.ts';
import type { PersonView } from '#core/identity/schema.ts';
import { lookAtContributor } from '#core/review/read-merge-facts.ts';
import { countUnresolvedIn, listVotesOn, weighVotes } from '#core/review/rows.ts';
import { judgeRequirements } from '#core/review/rules.ts';
import { patchSets } from '#drizzle/schema/changes.ts';
import { merges } from '#drizzle/schema/review.ts';
import { listNewestRuns, readRunFacts } from './read-run-facts.ts';
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
 * What the slips of several changes are made from, with a fixed number of queries however many changes there are.
 *
 * @returns by change number, one for each.
 */
export function readChangeFacts(
  ctx: Context,
  changes: readonly Change[],
): Map<number, ChangeFacts> {
  const rows = gatherRows(ctx, changes);
  return new Map(
    changes.flatMap((change) => {
      const sets = rows.patchSets.get(change.number) ?? [];
      const [newest] = sets;
      if (newest === undefined) return [];
      const senders = new Set([change.ownerUserId, ...sets.map((set) => set.uploaderUserId)]);
      const slip = withContributor(
        ctx,
        change,
        newest,
        readSlipFacts(ctx, rows, { change, newest, senders }),
      );
      const owner = personIn(rows.people, change.ownerUserId);
      const newestRun = rows.newestRuns.get(newest.id)?.run;
      return [[change.number, { slip, owner, senders, newestRun }] as const];
    }),
  );
}

type GatheredRows = ReturnType<typeof gatherRows>;

/** All rows of all the changes: each kind is asked for once. */
function gatherRows(ctx: Context, changes: readonly Change[]) {
  const numbers = changes.map((change) => change.number);
  const patchSets = groupBy(listPatchSets(ctx, numbers), (row) => row.changeNumber);
  const newest = [...patchSets.values()].flatMap(([first]) => first ?? []);
  const newestIds = newest.map(({ id }) => id);
  const newestRuns = listNewestRuns(ctx, newestIds);
  const merged = ctx.db.select().from(merges).where(inArray(merges.changeNumber, numbers)).all();
  const people = readPeople(ctx, [
    ...changes.map((change) => change.ownerUserId),
    ...newest.map((row) => row.uploaderUserId),
    ...merged.map((row) => row.mergedByUserId),
  ]);
  return {
    patchSets,
    newestRuns,
    runFacts: readRunFacts(ctx, [...newestRuns.values()]),
    votes: listVotesOn(ctx, newestIds),
    unresolved: countUnresolvedIn(ctx, numbers),
    merges: new Map(merged.map((row) => [row.changeNumber, row])),
    people,
  };
}

function readSlipFacts(
  ctx: Context,
  rows: GatheredRows,
  of: { change: Change; newest: ListedPatchSet; senders: ReadonlySet<string> },
): SlipFacts {
  const { change, newest, senders } = of;
  const run = rows.newestRuns.get(newest.id);
  const merge = rows.merges.get(change.number);
  const uploader = personIn(rows.people, newest.uploaderUserId);
  return {
    status: change.status,
    changeNumber: change.number,
    form: change.form,
    targetBranch: change.targetBranch,
    patchSetNumber: newest.number,
    via: newest.via,
    uploader: { name: uploader.name, organizationName: uploader.organization.name },
    ...(run === undefined ? { checks: [], boots: [] } : rows.runFacts(run, change)),
    votes: weighVotes(ctx, rows.votes.get(newest.id) ?? [], senders),
    unresolvedComments: rows.unresolved.get(change.number) ?? 0,
    mergesWhenVerified: newest.mergeWhenVerifiedByUserId !== null,
    ...(merge && {
      merge: { commit: merge.commit, byName: personIn(rows.people, merge.mergedByUserId).name },
    }),
  };
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
