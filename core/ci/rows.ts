import { and, asc, desc, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { changesStore } from '#core/git-port.ts';
import { changes, patchSets } from '#drizzle/schema/changes.ts';
import { boots, builds, checks, releases, runs, verdicts } from '#drizzle/schema/ci.ts';
import { users } from '#drizzle/schema/identity.ts';
import { repositories } from '#drizzle/schema/source.ts';
import type { Sender } from './check-sign-off.ts';

export type Run = typeof runs.$inferSelect;
export type CheckRow = typeof checks.$inferSelect;
export type BuildRow = typeof builds.$inferSelect;
export type BootRow = typeof boots.$inferSelect;
export type VerdictRow = typeof verdicts.$inferSelect;
type ReleaseRow = typeof releases.$inferSelect;

/** What a run is about. */
export interface RunSubject {
  run: Run;
  repository: typeof repositories.$inferSelect;
  /** Absent for a trusted run of a branch. */
  patchSet?: typeof patchSets.$inferSelect;
  change?: typeof changes.$inferSelect;
  /** Where `run.commit` lies: the repository, or the store of the organization that sent it. */
  store: string;
}

/** @throws DomainError `not-found`. */
export function readRunRow(ctx: Context, runId: string): Run {
  const row = ctx.db.select().from(runs).where(eq(runs.id, runId)).get();
  if (!row) throw noRun(runId);
  return row;
}

/** What is said of a run that is not there, and of one that is hidden. */
export function noRun(runId: string, options?: { cause: unknown }): DomainError {
  return new DomainError('not-found', `no run ${runId.slice(0, 40)}`, options);
}

/** @throws DomainError `not-found`. */
export function readRunSubject(ctx: Context, runId: string): RunSubject {
  const run = readRunRow(ctx, runId);
  const repository = ctx.db
    .select()
    .from(repositories)
    .where(eq(repositories.id, run.repositoryId))
    .get();
  if (!repository) throw new DomainError('infrastructure', `run ${runId} lost its repository`);
  if (run.patchSetId === null) return { run, repository, store: repository.slug };
  const found = ctx.db
    .select({ patchSet: patchSets, change: changes })
    .from(patchSets)
    .innerJoin(changes, eq(changes.number, patchSets.changeNumber))
    .where(eq(patchSets.id, run.patchSetId))
    .get();
  if (!found) throw new DomainError('infrastructure', `run ${runId} lost its patch set`);
  const isSource = found.patchSet.headCommit !== null;
  const store = isSource
    ? changesStore(repository.slug, found.change.ownerOrganizationId)
    : repository.slug;
  return { run, repository, ...found, store };
}

/** @throws DomainError `infrastructure`: who sent something exists. */
export function readSender(ctx: Context, userId: string): Sender {
  const row = ctx.db
    .select({ name: users.name, email: users.email })
    .from(users)
    .where(eq(users.id, userId))
    .get();
  if (!row) throw new DomainError('infrastructure', `user ${userId} is missing`);
  return row;
}

/** All that a run has written so far. */
export interface RunRows {
  checks: CheckRow[];
  release?: ReleaseRow;
  build?: BuildRow;
  boots: BootRow[];
  verdict?: VerdictRow;
}

export function readRunRows(ctx: Context, runId: string): RunRows {
  const { db } = ctx;
  const release = db.select().from(releases).where(eq(releases.runId, runId)).get();
  const build = db.select().from(builds).where(eq(builds.runId, runId)).get();
  const verdict = db.select().from(verdicts).where(eq(verdicts.runId, runId)).get();
  return {
    checks: db.select().from(checks).where(eq(checks.runId, runId)).orderBy(asc(checks.name)).all(),
    boots: db
      .select()
      .from(boots)
      .where(eq(boots.runId, runId))
      .orderBy(asc(boots.startedAtMs), asc(boots.name))
      .all(),
    ...(release ? { release } : {}),
    ...(build ? { build } : {}),
    ...(verdict ? { verdict } : {}),
  };
}

/** Of a commit, the runs that the branch itself had: nothing of a patch is in what they made. */
export function whereBranchRun(input: { repositoryId: string; commit: string }): SQL | undefined {
  return and(
    eq(runs.repositoryId, input.repositoryId),
    eq(runs.commit, input.commit),
    isNull(runs.patchSetId),
  );
}

export interface RunWithVerdict {
  run: Run;
  verdict: VerdictRow | undefined;
}

/** Of one patch set, the newest first. */
export function listRuns(ctx: Context, patchSetId: string): RunWithVerdict[] {
  return ctx.db
    .select({ run: runs, verdict: verdicts })
    .from(runs)
    .leftJoin(verdicts, eq(verdicts.runId, runs.id))
    .where(eq(runs.patchSetId, patchSetId))
    .orderBy(desc(runs.createdAtMs), desc(sql`runs.rowid`))
    .all()
    .map(({ run, verdict }) => ({ run, verdict: verdict ?? undefined }));
}
