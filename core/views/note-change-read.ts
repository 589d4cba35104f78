import { eq } from 'drizzle-orm';
import { noteRead } from '#core/audit/note-read.ts';
import type { Context } from '#core/context.ts';
import { changes } from '#drizzle/schema/changes.ts';
import { repositories } from '#drizzle/schema/source.ts';

/**
 * Records that somebody reads a change: its message and comments are made from source and may quote it. Its difference
 * and its run have entries of their own.
 *
 * @param number of a change that the actor may see.
 * @throws DomainError as `noteRead` does; then nothing may be given.
 */
export async function noteChangeRead(
  ctx: Context,
  number: number,
  door: 'change' | 'slip' = 'change',
): Promise<void> {
  const repository = ctx.db
    .select({ slug: repositories.slug })
    .from(changes)
    .innerJoin(repositories, eq(repositories.id, changes.repositoryId))
    .where(eq(changes.number, number))
    .get();
  await noteRead(ctx, {
    action: 'change.read',
    subject: `change:${number}`,
    detail: { door, repository: repository?.slug },
  });
}

/** The same for a list: each subject is the first line of a message. An empty list leaves no entry. */
export async function noteChangesRead(
  ctx: Context,
  shown: readonly { number: number; repositorySlug: string }[],
): Promise<void> {
  if (shown.length === 0) return;
  const slugs = new Set(shown.map(({ repositorySlug }) => repositorySlug));
  const [only] = slugs;
  await noteRead(ctx, {
    action: 'change.read',
    subject: 'change:list',
    detail: {
      door: 'changes',
      changes: shown.map(({ number }) => number),
      ...(slugs.size === 1 && { repository: only }),
    },
  });
}
