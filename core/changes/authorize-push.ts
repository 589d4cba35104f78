import type { Context } from '#core/context.ts';
import {
  authorizeSource,
  mayStillRead,
  type SourceAccess,
} from '#core/licensing/authorize-source.ts';
import { readsView } from '#core/source/reads-view.ts';

/**
 * Whether the actor may push: something to read, and a grant to contribute. Who may not read the whole tree pushes from
 * a view of it.
 *
 * @returns what the actor may read.
 * @throws DomainError as `authorizeSource` does.
 */
export function authorizePush(ctx: Context, input: { repositorySlug: string }): SourceAccess {
  const { repositorySlug } = input;
  const access = authorizeSource(ctx, { repositorySlug, purpose: 'read' });
  authorizeSource(ctx, { repositorySlug, purpose: 'contribute' });
  return access;
}

/**
 * The same decision while a push goes on: writes nothing.
 *
 * @param viewId of a push from a view, which must still be what the actor's grants give.
 */
export function mayStillPush(ctx: Context, repositorySlug: string, viewId?: string): boolean {
  if (!mayUpload(ctx, repositorySlug)) return false;
  if (viewId !== undefined) return readsView(ctx, { repositorySlug, viewId });
  return mayStillRead(ctx, { repositorySlug, path: '' });
}

/** Whether the actor may send a patch of something there. */
function mayUpload(ctx: Context, repositorySlug: string): boolean {
  return mayStillRead(ctx, { repositorySlug, purpose: 'contribute' });
}
