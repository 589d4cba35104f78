import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';

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
  _ctx: Context,
  _input: { number: number },
): Promise<Requirement[]> {
  throw new DomainError('infrastructure', 'not built yet');
}
