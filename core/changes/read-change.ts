import { asc, eq } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { parseInput } from '#core/parse-input.ts';
import { changesStore } from '#core/ports.ts';
import { type Requirement, readRequirements } from '#core/review/read-requirements.ts';
import {
  type CommentView,
  listComments,
  listSenders,
  type VoteView,
  viewVotes,
} from '#core/review/rows.ts';
import { allowedVotes } from '#core/review/rules.ts';
import { changeReaders, type ModuleMetadata, patchSets } from '#drizzle/schema/changes.ts';
import type { Outcome } from '#drizzle/schema/ci.ts';
import { organizations } from '#drizzle/schema/identity.ts';
import { merges } from '#drizzle/schema/review.ts';
import { authorizeChange, type ChangeAccess } from './authorize-change.ts';
import { type ChangeSummary, summarize } from './list-changes.ts';
import {
  type Change,
  listRuns,
  type PatchSet,
  personIn,
  type RunWithVerdict,
  readNewestPatchSet,
  readPeople,
} from './rows.ts';
import { missingCommit } from './rules.ts';
import { changeNumber, type PersonView } from './schema.ts';
import type { Station } from './slip.ts';

/** A change as its page shows it. Runs in full by `readRun`, differences by `readPatchSetDiff`. */
export interface ChangeView extends ChangeSummary {
  changeId: string;
  /** The oldest first; never empty. */
  patchSets: PatchSetView[];
  /** Of all patch sets, the oldest first. */
  comments: CommentView[];
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
}

export interface PatchSetView {
  id: string;
  number: number;
  via: 'git-push' | 'mbox' | 'module-upload' | 'rebase';
  uploader: PersonView;
  baseCommit: string;
  /** Absent for a module. */
  headCommit?: string;
  /** Present for a module. */
  module?: { metadata: ModuleMetadata; artifactSha256: string };
  /** The commit's whole message, or the module's description. */
  message: string;
  authorName: string;
  authorEmail: string;
  sizeBytes: number;
  createdAtMs: number;
  /** Set on a rebase that merges by itself once its verdict passes. */
  mergesWhenVerifiedBy?: PersonView;
  /** The newest first; never empty. */
  runs: RunSummary[];
  /** What is broken about it, and what to do: its commit is gone from the store. */
  fault?: string;
}

export interface RunSummary {
  id: string;
  reason: 'patch-set' | 'rerun' | 'released' | 'trusted-branch';
  createdAtMs: number;
  judgeCommit: string;
  commit: string;
  verdict?: {
    outcome: Outcome;
    station: 'checks' | 'build' | 'boot' | 'verdict';
    sentence: string;
    path?: string;
    line?: number;
  };
}

/** What the actor may do here, so that a page offers nothing that would be refused. The verbs decide again. */
export interface ChangeRights {
  comment: boolean;
  /** The values that the actor may vote; empty for none. */
  vote: number[];
  /** A maintainer, and the change is open; the requirements say whether it would go through. */
  merge: boolean;
  abandon: boolean;
  nameReader: boolean;
  rerun: boolean;
  /** The newest run is held and the actor's word lets it go on. */
  release: boolean;
}

/**
 * Reads one change.
 *
 * @throws DomainError as `authorizeChange` does.
 */
export async function readChange(ctx: Context, input: { number: number }): Promise<ChangeView> {
  const number = parseInput(changeNumber, input.number);
  const access = authorizeChange(ctx, { number });
  const { change, repository } = access;
  const newest = readNewestPatchSet(ctx, number);
  const merge = readMerge(ctx, change);
  const views = await markHurt(ctx, access, listPatchSets(ctx, number));
  const fault = views.at(-1)?.fault;
  const requirements = change.status === 'open' ? await readWaiting(ctx, number, fault) : [];
  const [summary] = summarize(ctx, [{ change, repository }]);
  if (summary === undefined) throw new DomainError('infrastructure', `change ${number} is gone`);
  return {
    ...summary,
    changeId: change.changeId,
    patchSets: views,
    comments: listComments(ctx, number),
    votes: viewVotes(ctx, newest),
    requirements,
    ...(merge && { merge }),
    readers: listReaders(ctx, number),
    may: readRights(ctx, access, newest, summary.slip),
  };
}

/** What a merge waits for: with its commit gone it waits for that alone, and nothing else can be judged. */
async function readWaiting(
  ctx: Context,
  number: number,
  fault: string | undefined,
): Promise<Requirement[]> {
  if (fault === undefined) return readRequirements(ctx, { number });
  return [{ name: 'verdict', met: false, reason: fault }];
}

function listPatchSets(ctx: Context, number: number): PatchSetView[] {
  const rows = ctx.db
    .select()
    .from(patchSets)
    .where(eq(patchSets.changeNumber, number))
    .orderBy(asc(patchSets.number))
    .all();
  const people = readPeople(
    ctx,
    rows.flatMap((row) => [row.uploaderUserId, row.mergeWhenVerifiedByUserId ?? []].flat()),
  );
  return rows.map((row) => viewPatchSet(ctx, row, people));
}

async function markHurt(
  ctx: Context,
  { change, repository }: ChangeAccess,
  views: PatchSetView[],
): Promise<PatchSetView[]> {
  const store = changesStore(repository.slug, change.ownerOrganizationId);
  const isThere = (commit: string) =>
    ctx.ports.git.resolve(store, commit).then(
      (found) => found !== undefined,
      () => false, // a store that cannot be read holds nothing
    );
  return Promise.all(
    views.map(async (view) =>
      view.headCommit === undefined || (await isThere(view.headCommit))
        ? view
        : { ...view, fault: missingCommit(view.headCommit) },
    ),
  );
}

function viewPatchSet(
  ctx: Context,
  row: PatchSet,
  people: ReadonlyMap<string, PersonView>,
): PatchSetView {
  const { headCommit, moduleMetadata, artifactSha256, mergeWhenVerifiedByUserId: byId } = row;
  return {
    id: row.id,
    number: row.number,
    via: row.via,
    uploader: personIn(people, row.uploaderUserId),
    baseCommit: row.baseCommit,
    ...(headCommit === null ? {} : { headCommit }),
    ...(moduleMetadata === null || artifactSha256 === null
      ? {}
      : { module: { metadata: moduleMetadata, artifactSha256 } }),
    message: row.message,
    authorName: row.authorName,
    authorEmail: row.authorEmail,
    sizeBytes: row.sizeBytes,
    createdAtMs: row.createdAtMs,
    ...(byId === null ? {} : { mergesWhenVerifiedBy: personIn(people, byId) }),
    runs: listRuns(ctx, row.id).map(summarizeRun),
  };
}

function summarizeRun({ run, verdict }: RunWithVerdict): RunSummary {
  const { id, reason, createdAtMs, judgeCommit, commit } = run;
  return {
    id,
    reason,
    createdAtMs,
    judgeCommit,
    commit,
    ...(verdict && {
      verdict: {
        outcome: verdict.outcome,
        station: verdict.station,
        sentence: verdict.sentence,
        ...(verdict.path === null ? {} : { path: verdict.path }),
        ...(verdict.line === null ? {} : { line: verdict.line }),
      },
    }),
  };
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

function readRights(
  ctx: Context,
  access: ChangeAccess,
  newest: PatchSet,
  slip: readonly Station[],
): ChangeRights {
  const { change, viewer, isMaintainer, isOwnOrganization } = access;
  const writes = viewer.scopes.includes('write');
  const open = writes && change.status === 'open';
  const isOwn = listSenders(ctx, change).has(viewer.userId);
  const [run] = listRuns(ctx, newest.id);
  const held = slip.some((station) => station.name === 'checks' && station.state === 'held');
  return {
    comment: writes,
    vote: open ? allowedVotes({ isMaintainer, isOwn }) : [],
    merge: open && isMaintainer,
    abandon: open && (isMaintainer || isOwnOrganization),
    nameReader: writes && isOwnOrganization && change.contribution === 'black-box',
    rerun: open && (isMaintainer || isOwnOrganization) && run?.verdict !== undefined,
    release: open && isMaintainer && held,
  };
}
