import { and, desc, eq, gt, isNull, lte, or, sql } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { isOwner } from '#core/identity/rules.ts';
import { prepareOnce } from '#core/prepare-once.ts';
import { organizations } from '#drizzle/schema/identity.ts';
import { acceptances, agreements, grants } from '#drizzle/schema/licensing.ts';
import type { LicenceFacts } from './rules.ts';

export type Agreement = typeof agreements.$inferSelect;

/** The newest published agreement is the only one that counts. */
export function findCurrentAgreement(ctx: Context): Agreement | undefined {
  return ctx.db
    .select()
    .from(agreements)
    .orderBy(desc(agreements.publishedAtMs), desc(sql`rowid`))
    .limit(1)
    .get();
}

/** The organization's own signature under an agreement: one by a person of that organization. */
export function findOrganizationSignature(
  ctx: Context,
  agreementId: string,
  organizationId: string,
): typeof acceptances.$inferSelect | undefined {
  return organizationSignatureQuery(ctx.db).get({ agreementId, organizationId });
}

/** The person's own signature, given while in that organization. */
export function findPersonSignature(
  ctx: Context,
  agreementId: string,
  userId: string,
  organizationId: string,
): typeof acceptances.$inferSelect | undefined {
  return personSignatureQuery(ctx.db).get({ agreementId, userId, organizationId });
}

/** Grants that live now. @param repositoryId undefined for those of any repository. */
export function listLiveGrants(
  ctx: Context,
  organizationId: string,
  repositoryId?: string,
): (typeof grants.$inferSelect)[] {
  const live = liveGrantsQuery(ctx.db).all({ organizationId, nowMs: ctx.nowMs() });
  return repositoryId === undefined
    ? live
    : live.filter((grant) => grant.repositoryId === repositoryId);
}

/** What people of an organization may read of a repository, as far as its grants go. */
export function readOrganizationCover(
  ctx: Context,
  organizationId: string,
  repositoryId: string,
): string[] {
  const row = ctx.db
    .select({ kind: organizations.kind })
    .from(organizations)
    .where(eq(organizations.id, organizationId))
    .get();
  if (row && isOwner(row)) return [''];
  return listLiveGrants(ctx, organizationId, repositoryId).map(({ pathPrefix }) => pathPrefix);
}

/** Gathers what `decideSource` decides from. Nothing is remembered between two calls. */
export function readLicenceFacts(
  ctx: Context,
  person: {
    userId: string;
    organization: {
      id: string;
      name: string;
      kind: 'owner' | 'partner';
      status: 'invited' | 'active';
    };
  },
  repositoryId: string,
): LicenceFacts {
  const { userId, organization } = person;
  const agreement = agreementKeyQuery(ctx.db).get();
  return {
    isOwner: isOwner(organization),
    organizationStatus: organization.status,
    organizationName: organization.name,
    agreementVersion: agreement?.version,
    organizationSigned:
      agreement !== undefined &&
      findOrganizationSignature(ctx, agreement.id, organization.id) !== undefined,
    personSigned:
      agreement !== undefined &&
      findPersonSignature(ctx, agreement.id, userId, organization.id) !== undefined,
    grants: isOwner(organization) ? [] : listLiveGrants(ctx, organization.id, repositoryId),
  };
}

/** The current agreement without its text, which is long, and this is asked at every page. */
const agreementKeyQuery = prepareOnce((db) =>
  db
    .select({ id: agreements.id, version: agreements.version })
    .from(agreements)
    .orderBy(desc(agreements.publishedAtMs), desc(sql`rowid`))
    .limit(1)
    .prepare(),
);

const organizationSignatureQuery = prepareOnce((db) =>
  db
    .select()
    .from(acceptances)
    .where(
      and(
        eq(acceptances.agreementId, sql.placeholder('agreementId')),
        eq(acceptances.organizationId, sql.placeholder('organizationId')),
        eq(acceptances.capacity, 'organization'),
      ),
    )
    .prepare(),
);

const personSignatureQuery = prepareOnce((db) =>
  db
    .select()
    .from(acceptances)
    .where(
      and(
        eq(acceptances.agreementId, sql.placeholder('agreementId')),
        eq(acceptances.userId, sql.placeholder('userId')),
        eq(acceptances.organizationId, sql.placeholder('organizationId')),
        eq(acceptances.capacity, 'person'),
      ),
    )
    .prepare(),
);

const liveGrantsQuery = prepareOnce((db) =>
  db
    .select()
    .from(grants)
    .where(
      and(
        eq(grants.organizationId, sql.placeholder('organizationId')),
        isNull(grants.revokedAtMs),
        lte(grants.startsAtMs, sql.placeholder('nowMs')),
        or(isNull(grants.endsAtMs), gt(grants.endsAtMs, sql.placeholder('nowMs'))),
      ),
    )
    .prepare(),
);
