import { asc, eq } from 'drizzle-orm';
import { authorizeChange, type ChangeAccess } from '#core/changes/authorize-change.ts';
import { mayReadRun } from '#core/changes/may-read-run.ts';
import { type Change, readNewestPatchSet } from '#core/changes/rows.ts';
import { changeNumber } from '#core/changes/schema.ts';
import type { RunWithVerdict } from '#core/ci/rows.ts';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { personIn, readPeople } from '#core/identity/read-people.ts';
import { requireUser } from '#core/identity/rows.ts';
import type { PersonView } from '#core/identity/schema.ts';
import { parseInput } from '#core/parse-input.ts';
import { listShownComments } from '#core/review/list-shown-comments.ts';
import { readFactsForReader } from '#core/review/read-merge-facts.ts';
import { type CommentView, type VoteView, viewVotes } from '#core/review/rows.ts';
import { judgeRequirements, type MergeFacts, type Requirement } from '#core/review/rules.ts';
import { changeReaders } from '#drizzle/schema/changes.ts';
import { organizations } from '#drizzle/schema/identity.ts';
import { merges } from '#drizzle/schema/review.ts';
import { findPartReader, type PartReader } from './find-part-reader.ts';
import { type ChangeSummary, summarize } from './list-changes.ts';
import { type ChangeRights, readChangeRights } from './read-change-rights.ts';
import {
  listPatchSets,
  markHurt,
  type PatchSetView,
  summarizeRun,
  tellInShort,
} from './view-patch-sets.ts';

/** A change as its page shows it. Runs in full by `readRun`, differences by `readPatchSetDiff`. */
export interface ChangeView extends ChangeSummary {
  changeId: string;
  /** The oldest first; never empty. */
  patchSets: PatchSetView[];
  /** Of all patch sets, the oldest first. */
  comments: CommentView[];
  /** Comments that the reader's grant does not let them see: counted only. */
  withheldComments: number;
  /** The newest vote of each person on the newest patch set. */
  votes: VoteView[];
  /** What a merge waits for; empty once the change is closed. */
  requirements: Requirement[];
  merge?: {
    commit?: string;
    previousTip: string;
    mergedBy: PersonView;
    atMs: number;
    runId: string;
  };
  /** Organizations that a black box is shown to, beside its vendor and the owner's maintainers. */
  readers: { slug: string; name: string }[];
  may: ChangeRights;
  /** For a maintainer, when the sender reads a part of the tree only: whose, and which part. */
  partReader?: PartReader;
}

/**
 * Reads one change.
 *
 * @throws DomainError as `authorizeChange` does.
 */
export async function readChange(ctx: Context, input: { number: number }): Promise<ChangeView> {
  requireUser(ctx);
  const number = parseInput(changeNumber, input.number);
  const access = authorizeChange(ctx, { number });
  const { change, repository } = access;
  const newest = readNewestPatchSet(ctx, number);
  const merge = readMerge(ctx, change);
  const readsRuns = mayReadRun(ctx, { repositorySlug: repository.slug });
  const viewRun = (found: RunWithVerdict) =>
    readsRuns ? summarizeRun(found) : tellInShort(ctx, found, repository.slug);
  const views = await markHurt(ctx, access, listPatchSets(ctx, number, viewRun));
  const fault = views.at(-1)?.fault;
  const merging = await readMerging(ctx, access, fault);
  const [summary] = summarize(ctx, [{ change, repository }], merging.asked);
  const partReader = access.isMaintainer ? findPartReader(ctx, change) : undefined;
  const { shown, withheldComments } = listShownComments(ctx, access);
  if (summary === undefined) throw new DomainError('infrastructure', `change ${number} is gone`);
  return {
    ...summary,
    changeId: change.changeId,
    patchSets: views,
    comments: shown,
    withheldComments,
    votes: viewVotes(ctx, newest),
    requirements: merging.requirements,
    ...(merge && { merge }),
    readers: listReaders(ctx, number),
    may: {
      ...readChangeRights(ctx, access, newest, merging.requirements, readsRuns),
      releaseResult: partReader !== undefined && access.viewer.scopes.includes('write'),
    },
    ...(partReader && { partReader }),
  };
}

/**
 * What a merge waits for, with those of its facts that the slip needs too. A merge of a change whose commit is gone waits
 * for that alone, and nothing else can be judged.
 */
async function readMerging(
  ctx: Context,
  access: ChangeAccess,
  fault: string | undefined,
): Promise<{ requirements: Requirement[]; asked?: Pick<MergeFacts, 'base' | 'contributor'> }> {
  if (access.change.status !== 'open') return { requirements: [] };
  if (fault !== undefined) {
    return { requirements: [{ name: 'verdict', met: false, reason: fault }] };
  }
  const facts = await readFactsForReader(ctx, access);
  const { base, contributor } = facts;
  return { requirements: judgeRequirements(facts), asked: { base, contributor } };
}

function readMerge(ctx: Context, change: Change): ChangeView['merge'] {
  const row = ctx.db.select().from(merges).where(eq(merges.changeNumber, change.number)).get();
  if (row === undefined) return undefined;
  return {
    ...(change.form === 'module' ? {} : { commit: row.commit }),
    previousTip: row.previousTip,
    mergedBy: personIn(readPeople(ctx, [row.mergedByUserId]), row.mergedByUserId),
    atMs: row.createdAtMs,
    runId: row.runId,
  };
}

function listReaders(ctx: Context, number: number): { slug: string; name: string }[] {
  return ctx.db
    .select({ slug: organizations.slug, name: organizations.name })
    .from(changeReaders)
    .innerJoin(organizations, eq(organizations.id, changeReaders.organizationId))
    .where(eq(changeReaders.changeNumber, number))
    .orderBy(asc(organizations.name))
    .all();
}
