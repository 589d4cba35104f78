import type { Context } from '#core/context.ts';
import {
  authorizeSource,
  mayStillRead,
  type SourceAccess,
} from '#core/licensing/authorize-source.ts';

/**
 * Whether the actor may push: a push holds every path, so it needs the whole tree to read, and a grant to
 * contribute. A patch within a part of the tree is sent by upload.
 *
 * @throws DomainError as `authorizeSource` does.
 */
export function authorizePush(ctx: Context, input: { repositorySlug: string }): SourceAccess {
  const { repositorySlug } = input;
  authorizeSource(ctx, { repositorySlug, path: '', purpose: 'read' });
  return authorizeSource(ctx, { repositorySlug, purpose: 'contribute' });
}

/** The same decision while a push goes on: writes nothing. */
export function mayStillPush(ctx: Context, repositorySlug: string): boolean {
  return mayStillRead(ctx, { repositorySlug, path: '' }) && mayUpload(ctx, repositorySlug);
}

/** Whether the actor may send a patch of something there, though perhaps not by a push. */
export function mayUpload(ctx: Context, repositorySlug: string): boolean {
  return mayStillRead(ctx, { repositorySlug, purpose: 'contribute' });
}
