import { appendRunState } from '#core/ci/append-run-event.ts';
import { refuseToRun } from '#core/ci/check-grant.ts';
import { checkPatch } from '#core/ci/check-patch.ts';
import { concludeRun } from '#core/ci/conclude-run.ts';
import { isReleased } from '#core/ci/is-released.ts';
import { readRecipe } from '#core/ci/read-recipe.ts';
import { recordChecks } from '#core/ci/record-checks.ts';
import { type BuildRow, type RunSubject, readRunRows, readRunSubject } from '#core/ci/rows.ts';
import { hasEnded, isHeld } from '#core/ci/rules.ts';
import type { Recipe } from '#core/ci/schema.ts';
import { whyEnded } from '#core/ci/why-ended.ts';
import { DomainError } from '#core/errors.ts';
import { performBuild } from './build.ts';
import type { JobContext } from './job-context.ts';
import { checkModuleUpload, performModuleBuild } from './module-build.ts';
import { listBoots, performBoots } from './perform-boots.ts';
import { kindOfRun } from './run-kind.ts';
import { performBranchBuild } from './trusted-build.ts';

/**
 * Takes a run from where it stands to its verdict, or to where it waits for a maintainer. A stage whose
 * row is there is not done again: that is how a run goes on after its runner died.
 *
 * @throws DomainError `infrastructure` when something of ours broke: the job is tried again.
 */
export async function performRun(job: JobContext, runId: string): Promise<void> {
  const { ctx } = job;
  const subject = readRunSubject(ctx, runId);
  if (readRunRows(ctx, runId).verdict) return;
  if (endUnwanted(job, subject, 'checks')) return;
  const released = subject.patchSet !== undefined && isReleased(ctx, subject.patchSet.id);
  const { recipe, finding } = await readRecipe(ctx, subject, released);
  if (readRunRows(ctx, runId).checks.length === 0) {
    const startedAtMs = ctx.nowMs();
    appendRunState(ctx, { runId, station: 'checks', state: { phase: 'started' } });
    const findings = recipe === undefined ? [] : await check(job, subject, recipe, released);
    job.signal.throwIfAborted();
    recordChecks(ctx, { runId, startedAtMs, findings: [finding, ...findings] });
  }
  const rows = readRunRows(ctx, runId);
  if (isHeld(rows)) return;
  if (hasEnded(rows)) return end(job, runId, []);
  // A held patch was checked by the branch's recipe. Once released, its own counts, which may be a bad one.
  if (recipe === undefined) return endWithRecipe(job, runId, finding);
  const refusal = rows.build ? undefined : await refuseToRun(ctx, subject, rows);
  if (refusal !== undefined) {
    concludeRun(ctx, { runId, bootNames: [], refused: { sentence: refusal } });
    return;
  }
  if (endUnwanted(job, subject, 'build')) return;
  const build = rows.build ?? (await performStage(job, subject, recipe, released));
  if (build.outcome !== 'pass') return end(job, runId, []);
  if (endUnwanted(job, subject, 'boot')) return;
  await performBoots(job, subject, recipe, { released, build, rows });
  if (endUnwanted(job, subject, 'boot')) return;
  return end(
    job,
    runId,
    listBoots(subject, recipe).map((boot) => boot.name),
  );
}

/**
 * Ends a run that is no longer wanted, with a sentence that says why. That is no word against the patch.
 *
 * @returns whether the run was ended.
 */
function endUnwanted(
  job: JobContext,
  subject: RunSubject,
  station: 'checks' | 'build' | 'boot',
): boolean {
  const sentence = whyEnded(job.ctx, subject);
  if (sentence === undefined) return false;
  job.signal.throwIfAborted();
  const { id: runId } = subject.run;
  concludeRun(job.ctx, { runId, bootNames: [], broken: { station, sentence } });
  return true;
}

async function check(job: JobContext, subject: RunSubject, recipe: Recipe, released: boolean) {
  switch (kindOfRun(subject)) {
    case 'branch':
      return [];
    case 'source':
      return checkPatch(job.ctx, subject, recipe, released);
    case 'module':
      return checkModuleUpload(job, subject, recipe);
  }
}

async function performStage(
  job: JobContext,
  subject: RunSubject,
  recipe: Recipe,
  released: boolean,
): Promise<BuildRow> {
  switch (kindOfRun(subject)) {
    case 'branch':
      return performBranchBuild(job, subject, recipe);
    case 'source':
      return performBuild(job, subject, recipe, { released, trusted: false });
    case 'module':
      return performModuleBuild(job, subject, recipe);
  }
}

function end(job: JobContext, runId: string, bootNames: readonly string[]): void {
  job.signal.throwIfAborted();
  concludeRun(job.ctx, { runId, bootNames });
}

function endWithRecipe(
  job: JobContext,
  runId: string,
  finding: Awaited<ReturnType<typeof readRecipe>>['finding'],
): void {
  if (finding.outcome !== 'fail') throw new DomainError('infrastructure', finding.summary);
  job.signal.throwIfAborted();
  const { summary: sentence, path, line } = finding;
  const place = {
    ...(path === undefined ? {} : { path }),
    ...(line === undefined ? {} : { line }),
  };
  concludeRun(job.ctx, { runId, bootNames: [], refused: { sentence, ...place } });
}
