import { and, desc, eq, gt, isNull, lte, or, sql } from 'drizzle-orm';
import { acceptances, agreements, grants } from '#drizzle/schema/licensing.ts';
import type { Context } from '../context.ts';
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

/** Its id and version only: the text is long and this is asked at every page. */
function findCurrentAgreementKey(ctx: Context): { id: string; version: string } | undefined {
  return ctx.db
    .select({ id: agreements.id, version: agreements.version })
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
  return ctx.db
    .select()
    .from(acceptances)
    .where(
      and(
        eq(acceptances.agreementId, agreementId),
        eq(acceptances.organizationId, organizationId),
        eq(acceptances.capacity, 'organization'),
      ),
    )
    .get();
}

/** The person's own signature, given while in that organization. */
export function findPersonSignature(
  ctx: Context,
  agreementId: string,
  userId: string,
  organizationId: string,
): typeof acceptances.$inferSelect | undefined {
  return ctx.db
    .select()
    .from(acceptances)
    .where(
      and(
        eq(acceptances.agreementId, agreementId),
        eq(acceptances.userId, userId),
        eq(acceptances.organizationId, organizationId),
        eq(acceptances.capacity, 'person'),
      ),
    )
    .get();
}

/** Grants that live now. @param repositoryId undefined for those of any repository. */
export function listLiveGrants(
  ctx: Context,
  organizationId: string,
  repositoryId?: string,
): (typeof grants.$inferSelect)[] {
  const nowMs = ctx.nowMs();
  return ctx.db
    .select()
    .from(grants)
    .where(
      and(
        eq(grants.organizationId, organizationId),
        repositoryId === undefined ? undefined : eq(grants.repositoryId, repositoryId),
        isNull(grants.revokedAtMs),
        lte(grants.startsAtMs, nowMs),
        or(isNull(grants.endsAtMs), gt(grants.endsAtMs, nowMs)),
      ),
    )
    .all();
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
  const agreement = findCurrentAgreementKey(ctx);
  return {
    organizationKind: organization.kind,
    organizationStatus: organization.status,
    organizationName: organization.name,
    agreementVersion: agreement?.version,
    organizationSigned:
      agreement !== undefined &&
      findOrganizationSignature(ctx, agreement.id, organization.id) !== undefined,
    personSigned:
      agreement !== undefined &&
      findPersonSignature(ctx, agreement.id, userId, organization.id) !== undefined,
    grants: organization.kind === 'owner' ? [] : listLiveGrants(ctx, organization.id, repositoryId),
  };
}
