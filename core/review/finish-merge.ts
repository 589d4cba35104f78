import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import type { MergeResult } from './merge.ts';

/**
 * Merges what a maintainer asked to merge once it was rebased and verified. The runner calls it for every
 * run that ends; nothing happens unless the run's patch set waits for that and its verdict passes. All is
 * rechecked in the name of the maintainer who asked, their rights too.
 *
 * @returns what happened, or why nothing did.
 * @throws DomainError `forbidden` for anyone but the system.
 */
export async function finishMerge(
  _ctx: Context,
  _input: { runId: string },
): Promise<MergeResult | { merged: false; reason: string }> {
  throw new DomainError('infrastructure', 'not built yet');
}
