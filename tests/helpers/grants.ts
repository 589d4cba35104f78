import { and, eq, isNull } from 'drizzle-orm';
import { grantAccess } from '#core/licensing/grant-access.ts';
import { revokeGrant } from '#core/licensing/revoke-grant.ts';
import { grants } from '#drizzle/schema/licensing.ts';
import type { TestSite } from './site.ts';

/** Ends the grants of the signed partner and gives it these paths of `keel` instead; none: nothing. */
export async function grantOnly(
  { ctx, owner, signed }: TestSite,
  prefixes: readonly string[],
  mayContribute = true,
): Promise<void> {
  const { organizationId } = signed;
  const officer = owner.officer.ctx;
  const own = and(eq(grants.organizationId, organizationId), isNull(grants.revokedAtMs));
  for (const { id } of ctx.db.select().from(grants).where(own).all()) {
    revokeGrant(officer, { grantId: id });
  }
  for (const pathPrefix of prefixes) {
    const grant = { organizationId, repositorySlug: 'keel', pathPrefix, mayContribute };
    await grantAccess(officer, grant);
  }
}
