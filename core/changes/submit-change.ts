import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import type { SubmitChangeInput, Submitted } from './schema.ts';

/**
 * Makes a change, or the next patch set of the actor's organization's change with the same Change-Id,
 * from one commit that already lies in the organization's store (`changesStore`).
 *
 * @throws DomainError `invalid` for a commit that is no single step from the target branch, lacks a
 *   Change-Id or holds what a patch may not; `too-large`; `conflict` for a change that is not open, or
 *   whose newest patch set is this commit; as `authorizeSource` does otherwise.
 */
export async function submitChange(_ctx: Context, _input: SubmitChangeInput): Promise<Submitted> {
  throw new DomainError('infrastructure', 'not built yet');
}
