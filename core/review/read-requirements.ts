import { authorizeChange } from '#core/changes/authorize-change.ts';
import { mayReadRun } from '#core/changes/may-read-run.ts';
import { changeNumber } from '#core/changes/schema.ts';
import { type Told, tellOfRun } from '#core/changes/tell-of-run.ts';
import { listRuns } from '#core/ci/rows.ts';
import type { Context } from '#core/context.ts';
import { parseInput } from '#core/parse-input.ts';
import { readCandidate, readMergeFacts } from './read-merge-facts.ts';
import { judgeRequirements, type Requirement } from './rules.ts';

/**
 * What a merge of the change waits for, each with the reason. The base is met when it can be rebased:
 * then the sentence says that it will be, and gated again.
 *
 * @throws DomainError as `authorizeChange` does.
 */
export async function readRequirements(
  ctx: Context,
  input: { number: number },
): Promise<Requirement[]> {
  const number = parseInput(changeNumber, input.number);
  const { change, repository } = authorizeChange(ctx, { number });
  const candidate = await readCandidate(ctx, change, repository.slug);
  const requirements = judgeRequirements(readMergeFacts(ctx, candidate));
  if (mayReadRun(ctx, { repositorySlug: repository.slug })) return requirements;
  const [newest] = listRuns(ctx, candidate.patchSet.id);
  const told = newest && tellOfRun(ctx, newest.run, repository.slug);
  return requirements.flatMap((requirement) => tellRequirement(requirement, told) ?? []);
}

/** What follows from people, grants and the branch alone; every other requirement follows from the run. */
const open: readonly Requirement['name'][] = [
  'open',
  'approval',
  'no-veto',
  'comments',
  'grant',
  'base',
];

/** A requirement for a reader who may not read what the run made: the verdict's stands for all that do. */
function tellRequirement(
  requirement: Requirement,
  told: Told | undefined,
): Requirement | undefined {
  const { name } = requirement;
  if (open.includes(name)) return requirement;
  if (name !== 'verdict') return undefined;
  return { name, met: told?.outcome === 'pass', reason: told?.sentence ?? 'Nothing has run.' };
}
