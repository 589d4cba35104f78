import { findTrustedBuild } from '#core/ci/find-trusted-build.ts';
import { type BuildRow, type RunSubject, readRunRows, readRunSubject } from '#core/ci/rows.ts';
import type { Recipe } from '#core/ci/schema.ts';
import { DomainError } from '#core/errors.ts';
import { performBuild } from './build.ts';
import type { JobContext } from './job-context.ts';
import { shareWork } from './share-work.ts';

/**
 * The target branch's own build of the commit that a run is judged by, and the branch's run that it is of. Built here
 * when no run has built it yet.
 */
export async function buildBranch(
  job: JobContext,
  { run, repository }: RunSubject,
  recipe: Recipe,
): Promise<{ runId: string; build: BuildRow }> {
  const { ctx } = job;
  const target = { repositoryId: repository.id, commit: run.judgeCommit };
  const { runId, build } = findTrustedBuild(ctx, target);
  if (build !== undefined) return { runId, build };
  return { runId, build: await performBranchBuild(job, readRunSubject(ctx, runId), recipe) };
}

const share = shareWork<BuildRow>();

/**
 * Builds the tree of a branch's run. Jobs that need the same one build it once.
 *
 * @throws DomainError as `performBuild` does.
 */
export async function performBranchBuild(
  job: JobContext,
  subject: RunSubject,
  recipe: Recipe,
): Promise<BuildRow> {
  const runId = subject.run.id;
  return share(runId, job.signal, async () => {
    const { build } = readRunRows(job.ctx, runId);
    return build ?? performBuild(job, subject, recipe, { released: false, trusted: true });
  });
}

/**
 * The target branch's own image, which loads a module.
 *
 * @throws DomainError `infrastructure` when the branch does not build: no module is to blame for that.
 */
export async function trustedBuild(
  job: JobContext,
  subject: RunSubject,
  recipe: Recipe,
): Promise<BuildRow> {
  const { build } = await buildBranch(job, subject, recipe);
  if (build.outcome !== 'pass') {
    const commit = subject.run.judgeCommit.slice(0, 7);
    throw new DomainError(
      'infrastructure',
      `the branch at ${commit} has no image: ${build.summary}`,
    );
  }
  return build;
}
