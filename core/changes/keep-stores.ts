import { eq } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { reasonOf } from '#core/errors.ts';
import { changesStore } from '#core/git-port.ts';
import { keepGraph } from '#core/source/keep-graph.ts';
import { keepViews } from '#core/source/keep-views.ts';
import { tidyRepositories } from '#core/source/tidy-repositories.ts';
import { artifacts, repositories } from '#drizzle/schema/source.ts';
import { recoverPatchSets } from './recover-patch-sets.ts';

/** A file is kept before the transaction that names it; none takes so long in between. */
const unnamedAfterMs = 24 * 60 * 60 * 1000;

/**
 * What the portal does for its data from time to time, while it serves: makes git and the database agree,
 * clears what killed processes left, packs what lies loose, writes the commit-graph, drops files that no row ever named. Nothing
 * that is in use; one repository that fails is reported to the site's condition, and the rest goes on.
 *
 * @throws DomainError `forbidden` for anyone but the system.
 */
export async function keepStores(ctx: Context): Promise<void> {
  await tidyRepositories(ctx, { atStart: false });
  await recoverPatchSets(ctx, { atStart: false });
  for (const { slug } of ctx.db.select().from(repositories).all()) {
    await pack(ctx, slug);
    await keepGraph(ctx, { store: slug, atLeisure: true });
    for (const organizationId of await ctx.ports.git.listChangesStores(slug)) {
      await pack(ctx, changesStore(slug, organizationId));
    }
    await keepViews(ctx, slug);
  }
  await ctx.ports.blobs.clearLitter((sha256) => isNamed(ctx, sha256), unnamedAfterMs);
}

async function pack(ctx: Context, store: string): Promise<void> {
  const key = `pack:${store}`;
  try {
    await ctx.ports.git.repack(store);
    ctx.ports.condition.clear(key);
  } catch (error) {
    const reason = reasonOf(error);
    const sentence = `${store} cannot be packed: ${reason}`;
    ctx.ports.condition.report(key, { sentence, stops: false });
  }
}

function isNamed(ctx: Context, sha256: string): boolean {
  const row = ctx.db.select().from(artifacts).where(eq(artifacts.sha256, sha256)).get();
  return row !== undefined;
}
