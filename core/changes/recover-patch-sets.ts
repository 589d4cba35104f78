import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';

/**
 * Makes git agree with the database after a stop at any moment: a ref that no patch set names goes, and
 * every patch set has its `refs/changes/NN/<number>/<patch set>`. The portal calls it at start.
 *
 * @returns how many refs were removed and how many were made.
 * @throws DomainError `forbidden` for anyone but the system.
 */
export async function recoverPatchSets(
  _ctx: Context,
): Promise<{ removed: number; restored: number }> {
  throw new DomainError('infrastructure', 'not built yet');
}
