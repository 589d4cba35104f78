import type { Context } from '#core/context.ts';
import { listRepositories } from '#core/source/list-repositories.ts';

/** The hosted repository that `?grant=` names, which a grant form is to begin with. */
export function repositoryToGrant(
  ctx: Context,
  named: string | string[] | undefined,
): string | undefined {
  return listRepositories(ctx).find(({ slug }) => slug === named)?.slug;
}
