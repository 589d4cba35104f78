import { eq } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import type { Delivery } from '#core/outbox/schema.ts';
import { repositories } from '#drizzle/schema/source.ts';
import { followViews } from './follow-views.ts';

/** Begins the views that new grants want, so that they are ready when their readers come; removes those of ended ones. */
export async function followGrants(
  ctx: Context,
  { payload: { repositoryId } }: Delivery<'grants.changed.v1'>,
): Promise<void> {
  const repository = ctx.db
    .select({ slug: repositories.slug })
    .from(repositories)
    .where(eq(repositories.id, repositoryId))
    .get();
  if (repository) await followViews(ctx, repository);
}
