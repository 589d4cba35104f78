import type { Context } from '#core/context.ts';
import { requireSystem } from '#core/identity/rows.ts';
import { repositories } from '#drizzle/schema/source.ts';

/** The tip of each repository's default branch: what patches will be judged by, so it should be built. */
export async function listBranchTips(
  ctx: Context,
): Promise<{ repositoryId: string; commit: string }[]> {
  requireSystem(ctx);
  const tips: { repositoryId: string; commit: string }[] = [];
  for (const { id, slug, defaultBranch } of ctx.db.select().from(repositories).all()) {
    const commit = await ctx.ports.git.resolve(slug, `refs/heads/${defaultBranch}`);
    if (commit !== undefined) tips.push({ repositoryId: id, commit });
  }
  return tips;
}
