import { eq } from 'drizzle-orm';
import { users } from '#drizzle/schema/identity.ts';
import type { Context } from '../context.ts';
import { findViewer } from '../identity/rows.ts';
import {
  type Agreement,
  findCurrentAgreement,
  findOrganizationSignature,
  findPersonSignature,
  listLiveGrants,
} from './rows.ts';

export interface Standing {
  /** The current agreement, or undefined before the first is published. */
  agreement: Agreement | undefined;
  organizationSigned?: { by: string; atMs: number };
  personSigned?: { atMs: number };
  /** Whether some source may be read; which of it, authorizeSource says. */
  mayRead: boolean;
  /** What still stands between, in the order in which it is done. */
  missing: ('sign-in' | 'organization' | 'person' | 'grant')[];
  maySignForOrganization: boolean;
}

/** Where the viewer stands with the licence, for the licence page. A courtesy: the lock is authorizeSource. */
export function readStanding(ctx: Context): Standing {
  const agreement = findCurrentAgreement(ctx);
  const viewer = findViewer(ctx);
  if (!viewer) {
    const missing: Standing['missing'] = ['sign-in', 'organization', 'person', 'grant'];
    return { agreement, mayRead: false, missing, maySignForOrganization: false };
  }
  const { organization, userId } = viewer;
  const partner = organization.kind === 'partner';
  const forOrganization =
    agreement && findOrganizationSignature(ctx, agreement.id, organization.id);
  const forPerson = agreement && findPersonSignature(ctx, agreement.id, userId, organization.id);
  const missing: Standing['missing'] = [];
  if (partner && !(forOrganization && organization.status === 'active'))
    missing.push('organization');
  if (!forPerson) missing.push('person');
  if (partner && listLiveGrants(ctx, organization.id).length === 0) missing.push('grant');
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
    missing,
    maySignForOrganization: partner && viewer.roles.includes('manager'),
  };
}

function readName(ctx: Context, userId: string): string {
  const row = ctx.db.select({ name: users.name }).from(users).where(eq(users.id, userId)).get();
  return row?.name ?? userId;
}
