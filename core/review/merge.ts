import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';

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
export async function merge(_ctx: Context, _input: { number: number }): Promise<MergeResult> {
  throw new DomainError('infrastructure', 'not built yet');
}
