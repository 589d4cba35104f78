import { authorizeChange } from '#core/changes/authorize-change.ts';
import { changeNumber } from '#core/changes/schema.ts';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { requireUser } from '#core/identity/rows.ts';
import { parseInput } from '#core/parse-input.ts';
import { type MergeResult, mergeAs } from './merge-as.ts';

/**
 * Merges the newest patch set: rechecks every requirement, moves the branch and writes the row so that
 * both happen or neither; then starts a trusted run of the new tip. Maintainers only.
 *
 * @throws DomainError `forbidden`; `conflict` with the first requirement that is not met, or a rebase that
 *   does not apply; as `authorizeChange` does.
 */
export async function merge(ctx: Context, input: { number: number }): Promise<MergeResult> {
  requireUser(ctx, 'write');
  const number = parseInput(changeNumber, input.number);
  const { viewer, isMaintainer } = authorizeChange(ctx, { number, write: true });
  if (!isMaintainer) throw new DomainError('forbidden', 'only a maintainer of the owner merges');
  return mergeAs(ctx, { number, userId: viewer.userId });
}
