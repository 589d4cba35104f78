import { eq } from 'drizzle-orm';
import { noteRead } from '#core/audit/note-read.ts';
import type { Context } from '#core/context.ts';
import { repositories } from '#drizzle/schema/source.ts';
import type { RunView } from './read-run.ts';

/**
 * Records in the audit log that somebody reads what a run made: its verdict and findings can quote source as its log can,
 * and any of the tree. Whoever is only told of the run reads nothing of it, and leaves no entry.
 *
 * @param run as `readRun` gave it to the actor.
 * @throws DomainError as `noteRead` does; then nothing may be given.
 */
export async function noteRunRead(
  ctx: Context,
  { run, told, changeNumber }: RunView,
  door: 'run' | 'stream' = 'run',
): Promise<void> {
  if (told) return;
  const repository = ctx.db
    .select({ slug: repositories.slug })
    .from(repositories)
    .where(eq(repositories.id, run.repositoryId))
    .get();
  await noteRead(ctx, {
    action: 'run.read',
    subject: `run:${run.id}`,
    detail: { door, whole: true, repository: repository?.slug, change: changeNumber },
  });
}
