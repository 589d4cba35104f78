import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { requireSystem } from '#core/identity/rows.ts';
import { findBuildPlaces } from './build-places.ts';
import { checkGrant } from './check-grant.ts';
import { checkJudge } from './check-judge.ts';
import { checkLicence } from './check-licence.ts';
import { checkPaths } from './check-paths.ts';
import { checkSignOff } from './check-sign-off.ts';
import { checkPatchSize } from './check-size.ts';
import { checkSpdx } from './check-spdx.ts';
import type { Finding } from './finding.ts';
import { type RunSubject, readSender } from './rows.ts';
import type { Recipe } from './schema.ts';

/**
 * All checks of a source patch. Nothing of it has run yet.
 *
 * @param recipe the target branch's.
 * @param released a maintainer has let this patch set run.
 * @throws DomainError `infrastructure` when the run is not of a patch.
 */
export async function checkPatch(
  ctx: Context,
  subject: RunSubject,
  recipe: Recipe,
  released: boolean,
): Promise<Finding[]> {
  requireSystem(ctx);
  const { patchSet, run, store } = subject;
  if (patchSet === undefined || patchSet.headCommit === null) {
    throw new DomainError('infrastructure', `run ${run.id} is of no source patch`);
  }
  const files = await ctx.ports.git.diff(store, patchSet.baseCommit, patchSet.headCommit);
  const places = await findBuildPlaces(recipe, async (folder) => {
    const { git } = ctx.ports;
    return (await git.stat(subject.repository.slug, run.judgeCommit, folder)) !== undefined;
  });
  return [
    await checkApplies(ctx, subject, patchSet.headCommit, patchSet.baseCommit),
    checkLicence(ctx, subject, files),
    checkSignOff(patchSet, readSender(ctx, patchSet.uploaderUserId)),
    checkSpdx(files, recipe.spdx),
    checkPatchSize(patchSet.sizeBytes, files),
    checkPaths(files, places),
    checkJudge(files, recipe, released),
    checkGrant(ctx, subject),
  ];
}

async function checkApplies(
  ctx: Context,
  { run, store, change }: RunSubject,
  headCommit: string,
  baseCommit: string,
): Promise<Finding> {
  const name = 'applies';
  const tip = run.judgeCommit.slice(0, 7);
  const branch = change?.targetBranch ?? 'the branch';
  if (baseCommit === run.judgeCommit) {
    return { name, outcome: 'pass', summary: `stands on ${tip}, the tip of ${branch}` };
  }
  const result = await ctx.ports.git.rebase(store, headCommit, run.judgeCommit);
  if (result.ok)
    return { name, outcome: 'pass', summary: `applies to ${tip}, the tip of ${branch}` };
  return {
    name,
    outcome: 'fail',
    summary: `patch does not apply to ${tip}: ${result.reason}; rebase onto ${branch} and push again`,
    ...(result.path === undefined ? {} : { path: result.path }),
    ...(result.line === undefined ? {} : { line: result.line }),
  };
}
