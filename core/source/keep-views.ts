import { eq } from 'drizzle-orm';
import { type Context, transactWhenFree } from '#core/context.ts';
import { reasonOf } from '#core/errors.ts';
import { viewStore } from '#core/git-view-port.ts';
import { requireSystem } from '#core/identity/rows.ts';
import { sourceViews } from '#drizzle/schema/views.ts';
import { followViews } from './follow-views.ts';

/**
 * What the portal does for views from time to time: makes those that are missing, removes those that no grant gives any
 * more, notices damage, and packs. A damaged view is made anew.
 */
export async function keepViews(ctx: Context, slug: string): Promise<void> {
  requireSystem(ctx);
  const { git, condition } = ctx.ports;
  await followViews(ctx, { slug });
  for (const viewId of await git.listViews(slug)) {
    const key = `view-upkeep:${viewId}`;
    try {
      if (!(await git.isViewWhole(slug, viewId))) await makeAnew(ctx, slug, viewId);
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

/** Its readers are told that it is being prepared. */
async function makeAnew(ctx: Context, slug: string, viewId: string): Promise<void> {
  await transactWhenFree(ctx, (tx) => {
    tx.db.update(sourceViews).set({ readyAtMs: null }).where(eq(sourceViews.id, viewId)).run();
  });
  await ctx.ports.git.removeView(slug, viewId);
  await followViews(ctx, { slug });
}
