import { availableParallelism } from 'node:os';
import type { BuildRow, RunRows, RunSubject } from '#core/ci/rows.ts';
import type { BootRecipe, Recipe } from '#core/ci/schema.ts';
import { whyEnded } from '#core/ci/why-ended.ts';
import { type BootPlan, performBoot } from './boot.ts';
import { performBranchBoot, readBranchTests } from './branch-tests.ts';
import type { JobContext } from './job-context.ts';
import { kindOfRun } from './run-kind.ts';
import { trustedBuild } from './trusted-build.ts';

/** The boots that a run must pass, as the recipe has them. */
export function listBoots(subject: RunSubject, recipe: Recipe): BootRecipe[] {
  return kindOfRun(subject) === 'module' ? (recipe.modules?.boots ?? []) : recipe.boots;
}

/** A boot of the recipe, with the module's name where it is to be filled in. */
function fillIn(boot: BootRecipe, { patchSet }: RunSubject): BootRecipe {
  const name = patchSet?.moduleMetadata?.name;
  if (name === undefined) return boot;
  const fill = (text: string) => text.replaceAll('{name}', name);
  const { milestones, about } = boot;
  return {
    ...boot,
    milestones: milestones.map(fill),
    ...(about !== undefined && { about: fill(about) }),
  };
}

/** Performs the boots that a run has left: as many at once as the machine has cores, each in a thread. */
export async function performBoots(
  job: JobContext,
  subject: RunSubject,
  recipe: Recipe,
  { released, build, rows }: { released: boolean; build: BuildRow; rows: RunRows },
): Promise<void> {
  const left = listBoots(subject, recipe).filter(
    ({ name }) => !rows.boots.some((row) => row.name === name),
  );
  const kind = kindOfRun(subject);
  const isModule = kind === 'module';
  const perform = kind === 'branch' ? performBranchBoot : performBoot;
  const { elfSha256 } = isModule ? await trustedBuild(job, subject, recipe) : build;
  const common = { elfSha256, harness: recipe.harness, ownHarness: released && !isModule };
  const plans: Required<BootPlan>[] = left.map((boot) => ({
    ...common,
    boot: fillIn(boot, subject),
    readBefore: once(() => readBranchTests(job, subject, boot)),
  }));
  // The branch may have to be booted too. That goes first, since the run's boots are compared with it.
  const steps: (() => Promise<unknown>)[] = [
    ...plans.map(({ readBefore }) => readBefore),
    ...plans.map((plan) => () => perform(job, subject.run.id, build, plan)),
  ];
  const lane = async (): Promise<void> => {
    for (let step = steps.shift(); step; step = steps.shift()) {
      if (whyEnded(job.ctx, subject) !== undefined) return;
      await step();
    }
  };
  const lanes = Math.min(steps.length, availableParallelism());
  const results = await Promise.allSettled(Array.from({ length: lanes }, lane));
  const broken = results.find((result) => result.status === 'rejected');
  if (broken) throw broken.reason;
}

/** Begins at the first call; every call gives the same promise. */
function once<Result>(begin: () => Promise<Result>): () => Promise<Result> {
  let begun: Promise<Result> | undefined;
  return () => {
    begun ??= begin();
    return begun;
  };
}
