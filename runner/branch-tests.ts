import { findBranchBoot } from '#core/ci/find-branch-boot.ts';
import { readRecipe } from '#core/ci/read-recipe.ts';
import { type BootRow, type BuildRow, type RunSubject, readRunRows } from '#core/ci/rows.ts';
import type { BootRecipe } from '#core/ci/schema.ts';
import type { TestResult } from '#core/ci/test-results.ts';
import { DomainError } from '#core/errors.ts';
import { type BootPlan, performBoot } from './boot.ts';
import type { JobContext } from './job-context.ts';
import { askReading } from './reading/ask-reading.ts';
import { shareWork } from './share-work.ts';
import { buildBranch } from './trusted-build.ts';

/**
 * The tests of the branch's own boot of the same name, with which a patch's boot is compared. For a patch on an older
 * commit of the branch, those are the tests of that commit; it is run again on the branch's tip before it merges.
 *
 * @param boot as the recipe has it, names of modules not filled in. Where tests are required and nobody has booted the
 *   branch yet, that is done here.
 * @returns undefined when there is nothing to compare with.
 */
export async function readBranchTests(
  job: JobContext,
  subject: RunSubject,
  boot: BootRecipe,
): Promise<readonly TestResult[] | undefined> {
  const { run, repository, patchSet } = subject;
  if (patchSet === undefined || boot.ktap === 'none') return undefined;
  const of = { repositoryId: repository.id, name: boot.name };
  const commits = patchSet.headCommit === null ? [] : [patchSet.baseCommit];
  for (const commit of [...commits, run.judgeCommit]) {
    const found = findBranchBoot(job.ctx, { ...of, commit });
    if (found !== undefined) return found.tests ?? readConsole(job, found);
  }
  return boot.ktap === 'required' ? bootBranch(job, subject, boot) : undefined;
}

/** For a boot that was recorded before tests were kept in its row: they are read from its console. */
async function readConsole(job: JobContext, boot: BootRow): Promise<readonly TestResult[]> {
  const sha256 = boot.consoleArtifactSha256;
  const bytes = sha256 === null ? undefined : await job.ctx.ports.blobs.read(sha256);
  const reading = await askReading(job, { kind: 'tests', words: [bytes ?? new Uint8Array()] });
  if (reading.ok) return reading.answer;
  // What the branch printed is not the patch's fault.
  throw new DomainError('infrastructure', `the branch's own console: ${reading.reason}`);
}

const share = shareWork<BootRow>();

/** Performs one boot of a branch's run, as `performBoot` does. Jobs that need the same one boot it once. */
export async function performBranchBoot(
  job: JobContext,
  runId: string,
  build: BuildRow,
  plan: BootPlan,
): Promise<BootRow> {
  const { name } = plan.boot;
  return share(`${runId} ${name}`, job.signal, async () => {
    const boot = readRunRows(job.ctx, runId).boots.find((row) => row.name === name);
    return boot ?? performBoot(job, runId, build, plan);
  });
}

async function bootBranch(
  job: JobContext,
  subject: RunSubject,
  boot: BootRecipe,
): Promise<readonly TestResult[] | undefined> {
  const { recipe } = await readRecipe(job.ctx, subject, false);
  if (recipe === undefined) return undefined;
  const { runId, build } = await buildBranch(job, subject, recipe);
  // A branch that does not build passes no test; a patch that mends it is not to wait for it.
  if (build.outcome !== 'pass') return undefined;
  const milestones = boot.milestones.filter((milestone) => !milestone.includes('{name}'));
  const row = await performBranchBoot(job, runId, build, {
    boot: { ...boot, milestones },
    elfSha256: build.elfSha256,
    harness: recipe.harness,
  });
  return row.tests ?? [];
}
