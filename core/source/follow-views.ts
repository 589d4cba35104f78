import { setTimeout as sleep } from 'node:timers/promises';
import { and, eq, gt, isNull, lte, or } from 'drizzle-orm';
import { type Context, transactWhenFree } from '#core/context.ts';
import { reasonOf } from '#core/errors.ts';
import { viewStore } from '#core/git-view-port.ts';
import { groupBy } from '#core/group-by.ts';
import { grants } from '#drizzle/schema/licensing.ts';
import { repositories } from '#drizzle/schema/source.ts';
import { sourceViews } from '#drizzle/schema/views.ts';
import { keepGraph } from './keep-graph.ts';
import { findView, updateView } from './update-view.ts';
import { forgetCommits } from './view-memo.ts';
import { type ViewName, viewName } from './view-name.ts';

/** A first making takes minutes of a long history, and goes on in the background. */
const waitMs = 5000;

/**
 * Brings the views of a repository up to date with its branches and with the grants that live: those that a grant of parts
 * wants are made, those that none wants any more are removed.
 */
export async function followViews(ctx: Context, { slug }: { slug: string }): Promise<void> {
  const repository = ctx.db.select().from(repositories).where(eq(repositories.slug, slug)).get();
  if (!repository) return;
  const wanted = listWanted(ctx, repository.id);
  const work = wanted.map(async (view) => {
    await updateView(ctx, repository, view);
    if (findView(ctx, view.id)?.readyAtMs == null) return;
    const store = viewStore(slug, view.id);
    await keepGraph(ctx, { store, atLeisure: false });
    await ctx.ports.search.follow(store).catch(() => undefined); // told to the operator by the port itself
  });
  await Promise.race([Promise.all(work), sleep(waitMs, undefined, { ref: false })]);
  await removeUnwanted(ctx, repository, new Set(wanted.map(({ id }) => id)));
}

/** Of each organization whose live grants are of parts only: all of them together are one view. */
function listWanted(ctx: Context, repositoryId: string): ViewName[] {
  const nowMs = ctx.nowMs();
  const live = ctx.db
    .select({ organizationId: grants.organizationId, pathPrefix: grants.pathPrefix })
    .from(grants)
    .where(
      and(
        eq(grants.repositoryId, repositoryId),
        isNull(grants.revokedAtMs),
        lte(grants.startsAtMs, nowMs),
        or(isNull(grants.endsAtMs), gt(grants.endsAtMs, nowMs)),
      ),
    )
    .all();
  const covers = [...groupBy(live, ({ organizationId }) => organizationId).values()]
    .map((rows) => rows.map(({ pathPrefix }) => pathPrefix))
    .filter((prefixes) => !prefixes.includes(''));
  const views = covers.map((prefixes) => viewName(repositoryId, prefixes));
  return [...new Map(views.map((view) => [view.id, view])).values()];
}

/** The store goes first: a row without one is found again. Who still fetches from it is cut, as the right is gone. */
async function removeUnwanted(
  ctx: Context,
  { id, slug }: { id: string; slug: string },
  wanted: ReadonlySet<string>,
): Promise<void> {
  const rows = ctx.db.select().from(sourceViews).where(eq(sourceViews.repositoryId, id)).all();
  const stores = await ctx.ports.git.listViews(slug);
  const all = [...new Set([...rows.map((row) => row.id), ...stores])];
  for (const viewId of all.filter((each) => !wanted.has(each))) {
    const key = `view:${viewId}`;
    try {
      await ctx.ports.git.removeView(slug, viewId);
      await ctx.ports.search.forget(viewStore(slug, viewId));
      const row = rows.find((each) => each.id === viewId);
      if (row) await forgetView(ctx, row.number);
      ctx.ports.condition.clear(key);
    } catch (error) {
      const sentence = `the view ${viewId} of ${slug}, which no grant gives any more, cannot be removed: ${reasonOf(error)}`;
      ctx.ports.condition.report(key, { sentence, stops: false });
    }
  }
}

async function forgetView(ctx: Context, number: number): Promise<void> {
  await forgetCommits(ctx, number);
  await transactWhenFree(ctx, (tx) => {
    tx.db.delete(sourceViews).where(eq(sourceViews.number, number)).run();
  });
}
