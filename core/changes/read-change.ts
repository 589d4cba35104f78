import { asc, eq } from 'drizzle-orm';
import { compareAuthors } from '#core/ci/check-sign-off.ts';
import { mayReadRun } from '#core/ci/may-read-run.ts';
import { readSender } from '#core/ci/rows.ts';
import { type Told, tellOfRun } from '#core/ci/tell-of-run.ts';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { readOrganizationRow } from '#core/identity/rows.ts';
import { coverPhrase } from '#core/licensing/describe-grant.ts';
import { readOrganizationCover } from '#core/licensing/rows.ts';
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
import { readCover } from './read-patch-set-diff.ts';
import {
  type Change,
  listRuns,
  type PatchSet,
  personIn,
  type RunWithVerdict,
  readNewestPatchSet,
  readPeople,
} from './rows.ts';
import { isFetchable, missingCommit } from './rules.ts';
import { changeNumber, type PersonView } from './schema.ts';
import type { Station } from './slip.ts';

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
  partReader?: { organizationName: string; cover: string };
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
  /** Where the commit's author and the account that sent it differ, and how. */
  mismatch?: string;
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
  /** Instead of a verdict, for a reader who may not read what the run made. */
  told?: Told;
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
  /** Say what the sender, who reads a part of the tree only, learns of a run's result. */
  releaseResult: boolean;
  /** Fetch the patch set with git. */
  fetch: boolean;
  /** The newest run lacks tests of the branch, and the actor's word lets the change do without them. */
  waiveTests: boolean;
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
  const readsRuns = mayReadRun(ctx, { repositorySlug: repository.slug });
  const viewRun = (found: RunWithVerdict) =>
    readsRuns ? summarizeRun(found) : tellInShort(ctx, found, repository.slug);
  const views = await markHurt(ctx, access, listPatchSets(ctx, number, viewRun));
  const fault = views.at(-1)?.fault;
  const requirements = change.status === 'open' ? await readWaiting(ctx, number, fault) : [];
  const [summary] = summarize(ctx, [{ change, repository }]);
  const partReader = access.isMaintainer ? findPartReader(ctx, change) : undefined;
  const { shown, withheldComments } = coverComments(ctx, access, listComments(ctx, number));
  if (summary === undefined) throw new DomainError('infrastructure', `change ${number} is gone`);
  return {
    ...summary,
    changeId: change.changeId,
    patchSets: views,
    comments: shown,
    withheldComments,
    votes: viewVotes(ctx, newest),
    requirements,
    ...(merge && { merge }),
    readers: listReaders(ctx, number),
    may: {
      ...readRights(ctx, access, newest, summary.slip, readsRuns),
      releaseResult: partReader !== undefined && access.viewer.scopes.includes('write'),
    },
    ...(partReader && { partReader }),
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

function listPatchSets(
  ctx: Context,
  number: number,
  viewRun: (found: RunWithVerdict) => RunSummary,
): PatchSetView[] {
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
  return rows.map((row) => ({
    ...viewPatchSet(ctx, row, people),
    runs: listRuns(ctx, row.id).map(viewRun),
  }));
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
): Omit<PatchSetView, 'runs'> {
  const { headCommit, moduleMetadata, artifactSha256, mergeWhenVerifiedByUserId: byId } = row;
  const { mismatch } = compareAuthors(row, readSender(ctx, row.uploaderUserId));
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
    ...(headCommit !== null && mismatch !== undefined ? { mismatch } : {}),
    sizeBytes: row.sizeBytes,
    createdAtMs: row.createdAtMs,
    ...(byId === null ? {} : { mergesWhenVerifiedBy: personIn(people, byId) }),
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

/** A run for a reader who may not read what it made. */
function tellInShort(ctx: Context, { run }: RunWithVerdict, repositorySlug: string): RunSummary {
  const told = tellOfRun(ctx, run, repositorySlug);
  return { ...summarizeRun({ run, verdict: undefined }), told };
}

/** The organization that sent the change, when its people read a part of the tree only. */
function findPartReader(ctx: Context, change: Change): ChangeView['partReader'] {
  const prefixes = readOrganizationCover(ctx, change.ownerOrganizationId, change.repositoryId);
  if (prefixes.includes('')) return undefined;
  const { name } = readOrganizationRow(ctx, change.ownerOrganizationId);
  return { organizationName: name, cover: coverPhrase(prefixes) };
}

/**
 * The comments that the reader's grant lets them see: on covered paths, and from their own organization or
 * the owner's. What others write may quote what they read; theirs is not the word that releases it.
 */
function coverComments(
  ctx: Context,
  { repository, viewer }: ChangeAccess,
  comments: CommentView[],
): { shown: CommentView[]; withheldComments: number } {
  if (mayReadRun(ctx, { repositorySlug: repository.slug })) {
    return { shown: comments, withheldComments: 0 };
  }
  const covers = readCover(ctx, repository.slug);
  const hidden = new Set<string>();
  for (const { id, path, author, inReplyToId } of comments) {
    const own = author.organization.slug === viewer.organization.slug;
    const spoken = own || author.organization.kind === 'owner';
    const placed = path === undefined || covers(path);
    if (!spoken || !placed || hidden.has(inReplyToId ?? '')) hidden.add(id);
  }
  const shown = comments.filter(({ id }) => !hidden.has(id));
  return { shown, withheldComments: hidden.size };
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
  readsRuns: boolean,
): Omit<ChangeRights, 'releaseResult'> {
  const { change, viewer, isMaintainer, isOwnOrganization } = access;
  const writes = viewer.scopes.includes('write');
  const open = writes && change.status === 'open';
  const isOwn = listSenders(ctx, change).has(viewer.userId);
  const [run] = listRuns(ctx, newest.id);
  const lacks =
    slip.some((station) => station.name === 'verdict' && station.state === 'held') &&
    run?.verdict !== undefined;
  const held = slip.some((station) => station.name === 'checks' && station.state === 'held');
  return {
    comment: writes,
    vote: open ? allowedVotes({ isMaintainer, isOwn }) : [],
    merge: open && isMaintainer,
    abandon: open && (isMaintainer || isOwnOrganization),
    nameReader: writes && isOwnOrganization && change.contribution === 'black-box',
    rerun: open && readsRuns && (isMaintainer || isOwnOrganization) && run?.verdict !== undefined,
    release: open && isMaintainer && held,
    fetch: readsRuns && isFetchable(change),
    waiveTests: open && isMaintainer && !isOwn && lacks,
  };
}
