import { asc, count, isNull } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { requireUser } from '#core/identity/rows.ts';
import { mayOverseeAll } from '#core/identity/rules.ts';
import {
  findCurrentAgreement,
  findOrganizationSignature,
  listLiveGrants,
} from '#core/licensing/rows.ts';
import { organizations, users } from '#drizzle/schema/identity.ts';

export interface OrganizationSummary {
  id: string;
  slug: string;
  name: string;
  kind: 'owner' | 'partner';
  status: 'invited' | 'active' | 'revoked';
  createdAtMs: number;
  revokedAtMs: number | null;
  /** People who are not disabled. */
  usersCount: number;
  /** Grants that live now. */
  grantsCount: number;
  /** Whether it signed the current agreement. */
  signed: boolean;
}

/**
 * All organizations, the owner first, then by name.
 *
 * @throws DomainError `forbidden` to all but the owner's licence office, auditors and maintainers.
 */
export function listOrganizations(ctx: Context): OrganizationSummary[] {
  const viewer = requireUser(ctx);
  if (!mayOverseeAll(viewer)) {
    throw new DomainError(
      'forbidden',
      'who the partners are is for licence officers, auditors and maintainers of the owner; its licence office gives these roles',
    );
  }
  const agreement = findCurrentAgreement(ctx);
  const people = new Map(
    ctx.db
      .select({ organizationId: users.organizationId, total: count() })
      .from(users)
      .where(isNull(users.disabledAtMs))
      .groupBy(users.organizationId)
      .all()
      .map(({ organizationId, total }) => [organizationId, total]),
  );
  return ctx.db
    .select()
    .from(organizations)
    .orderBy(asc(organizations.kind), asc(organizations.name))
    .all()
    .map((organization) => ({
      ...organization,
      usersCount: people.get(organization.id) ?? 0,
      grantsCount: listLiveGrants(ctx, organization.id).length,
      signed:
        agreement !== undefined &&
        findOrganizationSignature(ctx, agreement.id, organization.id) !== undefined,
    }));
}
