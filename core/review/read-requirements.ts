import { authorizeChange, type ChangeAccess } from '#core/changes/authorize-change.ts';
import { mayReadRun } from '#core/changes/may-read-run.ts';
import { changeNumber } from '#core/changes/schema.ts';
import { tellOfRun } from '#core/changes/tell-of-run.ts';
import type { Context } from '#core/context.ts';
import { requireUser } from '#core/identity/rows.ts';
import { parseInput } from '#core/parse-input.ts';
import { readCandidate, readMergeFacts } from './read-merge-facts.ts';
import { judgeRequirements, type MergeFacts, type Requirement } from './rules.ts';

/**
 * What a merge of the change waits for, each with the reason. The base is met when it can be rebased:
 * then the sentence says that it will be, and run again.
 *
 * @throws DomainError as `authorizeChange` does.
 */
export async function readRequirements(
  ctx: Context,
  input: { number: number },
): Promise<Requirement[]> {
  requireUser(ctx);
  const number = parseInput(changeNumber, input.number);
  return judgeRequirements(await readFactsForReader(ctx, authorizeChange(ctx, { number })));
}

/** All facts that a merge is decided from, as far as the reader may know of what the run made. */
export async function readFactsForReader(
  ctx: Context,
  { change, repository }: Pick<ChangeAccess, 'change' | 'repository'>,
): Promise<MergeFacts> {
  const facts = readMergeFacts(ctx, await readCandidate(ctx, change, repository.slug));
  if (mayReadRun(ctx, { repositorySlug: repository.slug })) return facts;
  const { newestRun } = facts;
  return {
    ...facts,
    verdict: undefined,
    told: newestRun && tellOfRun(ctx, newestRun, repository.slug),
  };
}
