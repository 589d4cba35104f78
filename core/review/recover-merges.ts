import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';

/**
 * Settles merges that a stop cut in two: where the branch holds the commit the row is written, otherwise
 * the intent is dropped. The portal calls it at start, `merge` before it begins.
 *
 * @throws DomainError `forbidden` for anyone but the system.
 */
export function recoverMerges(_ctx: Context): { finished: number; dropped: number } {
  throw new DomainError('infrastructure', 'not built yet');
}
