import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';

/**
 * Closes an open change without a merge: by its organization or a maintainer.
 *
 * @throws DomainError `conflict` when it is not open; `forbidden`; as `authorizeChange` does.
 */
export function abandonChange(_ctx: Context, _input: { number: number }): void {
  throw new DomainError('infrastructure', 'not built yet');
}
