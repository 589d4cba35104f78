import { authorizeChange } from '#core/changes/authorize-change.ts';
import { changeNumber } from '#core/changes/schema.ts';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { parseInput } from '#core/parse-input.ts';
import { mergeAs } from './merge-as.ts';

export type MergeResult =
  /** `commit` is absent for a module: accepted, published to the list of modules. */
  | { merged: true; commit?: string }
  /** The branch moved: a new patch set is gated and merges by itself when its verdict passes. */
  | { merged: false; rebased: { patchSetNumber: number; runId: string } };

/**
 * Merges the newest patch set: rechecks every requirement, moves the branch and writes the row so that
 * both happen or neither; then starts a trusted run of the new tip. Maintainers only.
 *
 * @throws DomainError `forbidden`; `conflict` with the first requirement that is not met, or a rebase that
 *   does not apply; as `authorizeChange` does.
 */
export async function merge(ctx: Context, input: { number: number }): Promise<MergeResult> {
  const number = parseInput(changeNumber, input.number);
  const { viewer, isMaintainer } = authorizeChange(ctx, { number, write: true });
  if (!isMaintainer) throw new DomainError('forbidden', 'only a maintainer of the owner merges');
  return mergeAs(ctx, { number, userId: viewer.userId });
}
