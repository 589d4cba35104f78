import { eq } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { requireUser, type Viewer } from '#core/identity/rows.ts';
import { auditReach } from '#core/identity/rules.ts';
import { organizations } from '#drizzle/schema/identity.ts';
import type { ReadsQuestion } from './find-reads.ts';
import type { ReadsFilter } from './schema.ts';

/**
 * Decides whose reads the actor may see, as of the audit log, which says the same: the owner's auditors, licence officers
 * and maintainers those of everybody, a partner's manager those of their own organization, whoever they ask for.
 *
 * @returns the question that the filter asks, within that reach.
 * @throws DomainError `forbidden` to everybody else, and for another organization; `not-found` for one that is none.
 */
export function authorizeReads(ctx: Context, filter: ReadsFilter): ReadsQuestion {
  const viewer = requireUser(ctx);
  const reach = auditReach(viewer);
  if (reach === 'nothing') {
    throw new DomainError(
      'forbidden',
      'who read what is for auditors, licence officers and maintainers of the owner, and for your organization’s managers; the licence office or a manager gives these roles',
    );
  }
  const { repository, path = '', userId, door, fromMs, untilMs } = filter;
  if (path !== '' && repository === undefined) {
    throw new DomainError('invalid', 'path: name the repository that it is a path of');
  }
  return {
    repositorySlug: repository ?? '',
    path,
    organizationId: chooseOrganization(ctx, viewer, reach, filter.organization),
    userId,
    door,
    fromMs,
    untilMs,
  };
}

function chooseOrganization(
  ctx: Context,
  viewer: Viewer,
  reach: 'all' | 'organization',
  slug: string | undefined,
): string | undefined {
  const own = viewer.organization;
  if (reach === 'organization') {
    if (slug !== undefined && slug !== own.slug) {
      throw new DomainError('forbidden', `you may see what people of ${own.name} read, no others`);
    }
    return own.id;
  }
  if (slug === undefined) return undefined;
  const row = ctx.db
    .select({ id: organizations.id })
    .from(organizations)
    .where(eq(organizations.slug, slug))
    .get();
  if (row === undefined) {
    throw new DomainError('not-found', `there is no organization "${slug.slice(0, 100)}"`);
  }
  return row.id;
}
