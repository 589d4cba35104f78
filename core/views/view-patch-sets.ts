import { asc, eq } from 'drizzle-orm';
import type { ChangeAccess } from '#core/changes/authorize-change.ts';
import type { PatchSet } from '#core/changes/rows.ts';
import { missingCommit } from '#core/changes/rules.ts';
import { type Told, tellOfRun } from '#core/changes/tell-of-run.ts';
import { compareAuthors } from '#core/ci/check-sign-off.ts';
import { listRuns, type Run, type RunWithVerdict, readSender } from '#core/ci/rows.ts';
import type { RunStation } from '#core/ci/schema.ts';
import type { Context } from '#core/context.ts';
import { changesStore } from '#core/git-port.ts';
import { personIn, readPeople } from '#core/identity/read-people.ts';
import type { PersonView } from '#core/identity/schema.ts';
import { type ModuleMetadata, patchSets } from '#drizzle/schema/changes.ts';
import type { Outcome } from '#drizzle/schema/ci.ts';

export interface PatchSetView {
  id: string;
  number: number;
  via: PatchSet['via'];
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

interface RunSummary {
  id: string;
  reason: Run['reason'];
  createdAtMs: number;
  judgeCommit: string;
  commit: string;
  verdict?: {
    outcome: Outcome;
    station: RunStation;
    sentence: string;
    path?: string;
    line?: number;
  };
  /** Instead of a verdict, for a reader who may not read what the run made. */
  told?: Told;
}

export function listPatchSets(
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

export async function markHurt(
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

export function summarizeRun({ run, verdict }: RunWithVerdict): RunSummary {
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
export function tellInShort(
  ctx: Context,
  { run }: RunWithVerdict,
  repositorySlug: string,
): RunSummary {
  const told = tellOfRun(ctx, run, repositorySlug);
  return { ...summarizeRun({ run, verdict: undefined }), told };
}
