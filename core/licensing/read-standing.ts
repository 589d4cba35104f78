import { eq } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { findViewer, type Viewer } from '#core/identity/rows.ts';
import { isOwner, maySignForOrganization } from '#core/identity/rules.ts';
import { users } from '#drizzle/schema/identity.ts';
import { repositories } from '#drizzle/schema/source.ts';
import { describeGrant, type GrantTerms } from './describe-grant.ts';
import {
  type Agreement,
  findCurrentAgreement,
  findOrganizationSignature,
  findPersonSignature,
  listLiveGrants,
} from './rows.ts';

const allSteps = ['sign-in', 'organization', 'person', 'grant'] as const;
type StandingStep = (typeof allSteps)[number];
const ownerSteps: readonly StandingStep[] = ['sign-in', 'person'];

export interface Standing {
  /** The current agreement, or undefined before the first is published. */
  agreement: Agreement | undefined;
  organizationSigned?: { by: string; atMs: number };
  personSigned?: { atMs: number };
  /** Whether some source may be read; which of it, authorizeSource says. */
  mayRead: boolean;
  /** What it takes to read, in the order in which it is done; the owner's people need less. */
  steps: readonly StandingStep[];
  /** Those of the steps that are still to be done. */
  missing: readonly StandingStep[];
  maySignForOrganization: boolean;
  /** What the organization's live grants mean, a sentence each; none for the owner's own people. */
  grants: { repositorySlug: string; terms: GrantTerms; meaning: string }[];
}

/** Where the viewer stands with the licence, for the licence page; `authorizeSource` alone decides. */
export function readStanding(ctx: Context): Standing {
  const agreement = findCurrentAgreement(ctx);
  const viewer = findViewer(ctx);
  if (!viewer) {
    const nothing = { mayRead: false, maySignForOrganization: false, grants: [] };
    return { agreement, ...nothing, steps: allSteps, missing: allSteps };
  }
  const { organization, userId } = viewer;
  const forOrganization =
    agreement && findOrganizationSignature(ctx, agreement.id, organization.id);
  const forPerson = agreement && findPersonSignature(ctx, agreement.id, userId, organization.id);
  const grants = isOwner(organization) ? [] : listMeanings(ctx, organization);
  const done: Record<StandingStep, boolean> = {
    'sign-in': true,
    organization: forOrganization !== undefined && organization.status === 'active',
    person: forPerson !== undefined,
    grant: grants.length > 0,
  };
  const steps = isOwner(organization) ? ownerSteps : allSteps;
  const missing = steps.filter((step) => !done[step]);
  return {
    agreement,
    ...(forOrganization && {
      organizationSigned: {
        by: readName(ctx, forOrganization.userId),
        atMs: forOrganization.acceptedAtMs,
      },
    }),
    ...(forPerson && { personSigned: { atMs: forPerson.acceptedAtMs } }),
    mayRead: missing.length === 0,
    steps,
    missing,
    maySignForOrganization: maySignForOrganization(viewer),
    grants,
  };
}

function readName(ctx: Context, userId: string): string {
  const row = ctx.db.select({ name: users.name }).from(users).where(eq(users.id, userId)).get();
  return row?.name ?? userId;
}

function listMeanings(ctx: Context, { id, name }: Viewer['organization']): Standing['grants'] {
  const slugs = new Map(
    ctx.db
      .select({ id: repositories.id, slug: repositories.slug })
      .from(repositories)
      .all()
      .map((row) => [row.id, row.slug]),
  );
  return listLiveGrants(ctx, id).map(({ repositoryId, pathPrefix, mayContribute }) => {
    const terms = { pathPrefix, mayContribute };
    const repositorySlug = slugs.get(repositoryId) ?? '';
    return { repositorySlug, terms, meaning: describeGrant(name, terms) };
  });
}
