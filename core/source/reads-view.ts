import type { Context } from '#core/context.ts';
import { lookAtSource } from '#core/licensing/authorize-source.ts';
import { viewName } from './view-name.ts';

/**
 * Whether the actor's grants give this view and no other now, for transfers that go on. Writes nothing. A grant that was
 * widened ends them too: what it gives is another view.
 */
export function readsView(
  ctx: Context,
  { repositorySlug, viewId }: { repositorySlug: string; viewId: string },
): boolean {
  const access = lookAtSource(ctx, { repositorySlug });
  if (!access || access.whole) return false;
  return viewName(access.repository.id, access.prefixes).id === viewId;
}
