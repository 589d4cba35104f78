import { asc } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { prepareOnce } from '#core/prepare-once.ts';
import { repositories } from '#drizzle/schema/source.ts';

export interface RepositorySummary {
  slug: string;
  name: string;
  description: string;
  defaultBranch: string;
}

/** The hosted trees by name. That they exist is public; nothing else of them is. */
export function listRepositories(ctx: Context): RepositorySummary[] {
  return listQuery(ctx.db).all();
}

const listQuery = prepareOnce((db) =>
  db
    .select({
      slug: repositories.slug,
      name: repositories.name,
      description: repositories.description,
      defaultBranch: repositories.defaultBranch,
    })
    .from(repositories)
    .orderBy(asc(repositories.createdAtMs), asc(repositories.slug))
    .prepare(),
);
