import { findTrustedBuild } from '#core/ci/find-trusted-build.ts';
import type { BuildRow, RunSubject } from '#core/ci/rows.ts';
import { readRunSubject } from '#core/ci/rows.ts';
import type { Recipe } from '#core/ci/schema.ts';
import { DomainError } from '#core/errors.ts';
import { performBuild } from './build.ts';
import type { Bench } from './shop.ts';

/**
 * The target branch's own image, which loads a module. Built here when no run has built it yet.
 *
 * @throws DomainError `infrastructure` when the branch does not build: no module is to blame for that.
 */
export async function trustedBuild(
  bench: Bench,
  { run, repository }: RunSubject,
  recipe: Recipe,
): Promise<BuildRow> {
  const { ctx } = bench;
  const target = { repositoryId: repository.id, commit: run.judgeCommit };
  const found = findTrustedBuild(ctx, target);
  const build =
    found.build ??
    (await performBuild(bench, readRunSubject(ctx, found.runId), recipe, {
      own: false,
      trusted: true,
    }));
  if (build.outcome !== 'pass') {
    const commit = run.judgeCommit.slice(0, 7);
    throw new DomainError(
      'infrastructure',
      `the branch at ${commit} has no image: ${build.summary}`,
    );
  }
  return build;
}
