import type { Context } from '#core/context.ts';
import { reasonOf } from '#core/errors.ts';
import { viewStore } from '#core/git-view-port.ts';
import { requireSystem } from '#core/identity/rows.ts';
import { followViews } from './follow-views.ts';

/**
 * What the portal does for views from time to time: makes those that are missing, removes those that no grant gives any
 * more, notices damage, and packs. A damaged view is removed, and made anew by its next reader or the next upkeep.
 */
export async function keepViews(ctx: Context, slug: string): Promise<void> {
  requireSystem(ctx);
  const { git, condition } = ctx.ports;
  await followViews(ctx, { slug });
  for (const viewId of await git.listViews(slug)) {
    const key = `view-upkeep:${viewId}`;
    try {
      if (!(await git.isViewWhole(slug, viewId))) await git.removeView(slug, viewId);
      else {
        git.clearLitter(viewStore(slug, viewId), false);
        await git.repack(viewStore(slug, viewId));
      }
      condition.clear(key);
    } catch (error) {
      const sentence = `the view ${viewId} of ${slug} cannot be kept: ${reasonOf(error)}`;
      condition.report(key, { sentence, stops: false });
    }
  }
  for (const store of await git.listViewPushStores(slug)) {
    git.clearLitter(store, false);
    await git.repack(store);
  }
}
