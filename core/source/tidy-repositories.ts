import { eq } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { reasonOf } from '#core/errors.ts';
import { requireSystem } from '#core/identity/rows.ts';
import { runs } from '#drizzle/schema/ci.ts';
import { repositories } from '#drizzle/schema/source.ts';

/**
 * Clears what killed processes left in each hosted repository, and reports to the site's condition those
 * whose default branch cannot be read. One that is hurt does not keep the others.
 *
 * @param options `atStart` of the portal: nothing works in them yet.
 * @throws DomainError `forbidden` for anyone but the system.
 */
export async function tidyRepositories(
  ctx: Context,
  { atStart }: { atStart: boolean },
): Promise<void> {
  requireSystem(ctx);
  const { git, condition } = ctx.ports;
  for (const { id, slug, defaultBranch } of ctx.db.select().from(repositories).all()) {
    const key = `repository:${slug}`;
    const report = (reason: string) =>
      condition.report(key, { sentence: `repository ${slug}: ${reason}`, stops: false });
    try {
      git.clearLitter(slug, atStart);
      const tip = await git.resolve(slug, `refs/heads/${defaultBranch}`);
      const wasBuilt = ctx.db.select().from(runs).where(eq(runs.repositoryId, id)).limit(1).get();
      if (tip !== undefined || wasBuilt === undefined) condition.clear(key);
      else report(`its branch ${defaultBranch} cannot be read; restore it from a backup`);
    } catch (error) {
      report(reasonOf(error));
    }
  }
}
