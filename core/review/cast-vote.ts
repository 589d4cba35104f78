import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import type { CastVoteInput } from './schema.ts';

/**
 * Votes on the newest patch set: partners −1 to +1, maintainers −2 to +2, nobody +2 on their own.
 *
 * @throws DomainError `forbidden` for a value out of the actor's range; `conflict` when the change is not
 *   open or the patch set is not the newest; as `authorizeChange` does.
 */
export function castVote(_ctx: Context, _input: CastVoteInput): void {
  throw new DomainError('infrastructure', 'not built yet');
}
