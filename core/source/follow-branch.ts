import { eq } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import type { Delivery } from '#core/outbox/schema.ts';
import { repositories } from '#drizzle/schema/source.ts';
import { followViews } from './follow-views.ts';
import { keepGraph } from './keep-graph.ts';

/** What is made from a branch beside it. Each step bears being done again, and catches up when it missed one. */
const steps: readonly ((ctx: Context, moved: { slug: string; branch: string }) => Promise<void>)[] =
  [
    (ctx, { slug }) => keepGraph(ctx, { store: slug, atLeisure: false }),
    followViews,
    (ctx, { slug }) => ctx.ports.search.follow(slug),
  ];

/** Brings up to date what follows a branch that moved. */
export async function followBranch(
  ctx: Context,
  { payload: { repositoryId, branch } }: Delivery<'branch.moved.v1'>,
): Promise<void> {
  const repository = ctx.db
    .select({ slug: repositories.slug, defaultBranch: repositories.defaultBranch })
    .from(repositories)
    .where(eq(repositories.id, repositoryId))
    .get();
  if (!repository) return;
  const { slug, defaultBranch } = repository;
  await ctx.ports.imports.pointHead(slug, defaultBranch);
  for (const step of steps) await step(ctx, { slug, branch });
}
