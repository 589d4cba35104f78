import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import type { ResolveCommentInput } from './schema.ts';

/**
 * Marks a thread (by its first comment) as settled, or opens it again: its author, the change's
 * organization, or a maintainer.
 *
 * @throws DomainError `not-found`; `conflict` for a reply; `forbidden`; as `authorizeChange` does.
 */
export function resolveComment(_ctx: Context, _input: ResolveCommentInput): void {
  throw new DomainError('infrastructure', 'not built yet');
}
