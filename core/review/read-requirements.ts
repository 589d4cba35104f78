import { authorizeChange } from '#core/changes/authorize-change.ts';
import { changeNumber } from '#core/changes/schema.ts';
import type { Context } from '#core/context.ts';
import { parseInput } from '#core/parse-input.ts';
import { readCandidate, readMergeFacts } from './read-merge-facts.ts';
import { judgeRequirements } from './rules.ts';

export const requirementNames = [
  'open',
  'verdict',
  'approval',
  'no-veto',
  'comments',
  'grant',
  'base',
] as const;

/** One thing that a merge waits for. */
export interface Requirement {
  name: (typeof requirementNames)[number];
  met: boolean;
  /** A sentence, shown as it is. */
  reason: string;
}

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
  return judgeRequirements(readMergeFacts(ctx, await readCandidate(ctx, change, repository.slug)));
}
