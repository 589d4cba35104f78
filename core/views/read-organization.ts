import { and, asc, desc, eq, gt, isNull } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { requireUser, type Viewer } from '#core/identity/rows.ts';
import {
  isLicenceOffice,
  isOwner,
  mayDisablePeople,
  mayOversee,
  mayOverseeAll,
  rolesToGive,
} from '#core/identity/rules.ts';
import { listLiveGrants } from '#core/licensing/rows.ts';
import {
  invitations,
  organizations,
  type Role,
  userRoles,
  users,
} from '#drizzle/schema/identity.ts';
import { acceptances, agreements, grants } from '#drizzle/schema/licensing.ts';
import { repositories } from '#drizzle/schema/source.ts';

export interface OrganizationDetail {
  organization: typeof organizations.$inferSelect;
  users: {
    id: string;
    name: string;
    email: string;
    roles: Role[];
    createdAtMs: number;
    disabledAtMs: number | null;
  }[];
  grants: (typeof grants.$inferSelect & { repositorySlug: string; live: boolean })[];
  acceptances: {
    id: string;
    version: string;
    agreementSha256: string;
    capacity: 'organization' | 'person';
    userId: string;
    userName: string;
    acceptedAtMs: number;
    address: string | null;
  }[];
  /** Open ones only; their secrets are not kept. */
  invitations: { id: string; email: string | null; roles: Role[]; expiresAtMs: number }[];
  may: OrganizationRights;
}

/** What the viewer may do here, so that a page offers nothing that would be refused. The verbs decide again. */
interface OrganizationRights {
  /** The roles that the viewer may give in an invitation, the usual one first; none for no invitation. */
  invite: readonly Role[];
  /** Whose accounts the viewer may end, by their ids. */
  disable: ReadonlySet<string>;
  /** Give grants, and end them. The owner needs none. */
  grant: boolean;
  revokeGrant: boolean;
  revoke: boolean;
  reinstate: boolean;
  /** See the other organizations. */
  listAll: boolean;
}

/**
 * One organization with its people, grants, signatures and open invitations.
 *
 * @throws DomainError `not-found`, the same for an organization that is not there and one that the viewer
 *   does not oversee (the owner's staff oversee all, a manager theirs).
 */
export function readOrganization(ctx: Context, input: { slug: string }): OrganizationDetail {
  const viewer = requireUser(ctx);
  const organization = ctx.db
    .select()
    .from(organizations)
    .where(eq(organizations.slug, input.slug))
    .get();
  if (!organization || !mayOversee(viewer, organization.id)) {
    throw new DomainError('not-found', `no organization "${input.slug}" that you oversee`);
  }
  const people = listPeople(ctx, organization.id);
  return {
    organization,
    users: people,
    grants: listGrants(ctx, organization.id),
    acceptances: listAcceptances(ctx, organization.id),
    invitations: listInvitations(ctx, organization.id),
    may: readRights(viewer, organization, people),
  };
}

function readRights(
  viewer: Viewer,
  organization: OrganizationDetail['organization'],
  people: OrganizationDetail['users'],
): OrganizationRights {
  const isRevoked = organization.status === 'revoked';
  const admits = isLicenceOffice(viewer) && !isOwner(organization);
  const others = people.filter(
    ({ id, disabledAtMs }) => id !== viewer.userId && disabledAtMs === null,
  );
  return {
    invite: isRevoked ? [] : rolesToGive(viewer, organization),
    disable: new Set(mayDisablePeople(viewer, organization.id) ? others.map(({ id }) => id) : []),
    grant: admits && !isRevoked,
    revokeGrant: admits,
    revoke: admits && !isRevoked,
    reinstate: admits && isRevoked,
    listAll: mayOverseeAll(viewer),
  };
}

function listPeople(ctx: Context, organizationId: string): OrganizationDetail['users'] {
  const held = ctx.db
    .select({ userId: userRoles.userId, role: userRoles.role })
    .from(userRoles)
    .innerJoin(users, eq(users.id, userRoles.userId))
    .where(eq(users.organizationId, organizationId))
    .all();
  return ctx.db
    .select()
    .from(users)
    .where(eq(users.organizationId, organizationId))
    .orderBy(asc(users.name))
    .all()
    .map(({ id, name, email, createdAtMs, disabledAtMs }) => ({
      id,
      name,
      email,
      createdAtMs,
      disabledAtMs,
      roles: held.filter(({ userId }) => userId === id).map(({ role }) => role),
    }));
}

function listGrants(ctx: Context, organizationId: string): OrganizationDetail['grants'] {
  const live = new Set(listLiveGrants(ctx, organizationId).map(({ id }) => id));
  return ctx.db
    .select({ grant: grants, repositorySlug: repositories.slug })
    .from(grants)
    .innerJoin(repositories, eq(repositories.id, grants.repositoryId))
    .where(eq(grants.organizationId, organizationId))
    .orderBy(desc(grants.startsAtMs))
    .all()
    .map(({ grant, repositorySlug }) => ({ ...grant, repositorySlug, live: live.has(grant.id) }));
}

function listAcceptances(ctx: Context, organizationId: string): OrganizationDetail['acceptances'] {
  return ctx.db
    .select({
      id: acceptances.id,
      version: agreements.version,
      agreementSha256: acceptances.agreementSha256,
      capacity: acceptances.capacity,
      userId: acceptances.userId,
      userName: users.name,
      acceptedAtMs: acceptances.acceptedAtMs,
      address: acceptances.address,
    })
    .from(acceptances)
    .innerJoin(agreements, eq(agreements.id, acceptances.agreementId))
    .innerJoin(users, eq(users.id, acceptances.userId))
    .where(eq(acceptances.organizationId, organizationId))
    .orderBy(desc(acceptances.acceptedAtMs))
    .all();
}

function listInvitations(ctx: Context, organizationId: string): OrganizationDetail['invitations'] {
  return ctx.db
    .select({
      id: invitations.id,
      email: invitations.email,
      roles: invitations.roles,
      expiresAtMs: invitations.expiresAtMs,
    })
    .from(invitations)
    .where(
      and(
        eq(invitations.organizationId, organizationId),
        isNull(invitations.usedAtMs),
        gt(invitations.expiresAtMs, ctx.nowMs()),
      ),
    )
    .orderBy(desc(invitations.createdAtMs))
    .all();
}
