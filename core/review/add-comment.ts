import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import type { AddCommentInput } from './schema.ts';

/**
 * Comments on a patch set, one of its files or a line; or replies. A reply is kept under its thread's
 * first comment and opens the thread again.
 *
 * @throws DomainError `not-found` for an unknown patch set or comment, `invalid` for a path or line that
 *   the patch set does not show; as `authorizeChange` does.
 */
export async function addComment(
  _ctx: Context,
  _input: AddCommentInput,
): Promise<{ commentId: string }> {
  throw new DomainError('infrastructure', 'not built yet');
}
