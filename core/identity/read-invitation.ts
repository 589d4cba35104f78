import { and, eq, gt, isNull, ne } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { parseInput } from '#core/parse-input.ts';
import { invitations, organizations, type Role } from '#drizzle/schema/identity.ts';
import { sha256Hex } from './rules.ts';
import { invitationSecretInput } from './schema.ts';

/**
 * What a link is for, to whoever holds it.
 *
 * @throws DomainError `not-found`, the same for a link that never was, was used, or ran out.
 */
export function readInvitation(
  ctx: Context,
  input: { secret: string },
): { organizationName: string; email?: string; roles: Role[] } {
  const { organizationName, invitation } = findLiveInvitation(ctx, input);
  const { email, roles } = invitation;
  return { organizationName, roles, ...(email === null ? {} : { email }) };
}

/** For acceptInvitation, which reads it again inside its transaction. Looked up by hash, so no timing tells. */
export function findLiveInvitation(
  ctx: Context,
  input: { secret: string },
): { organizationName: string; invitation: typeof invitations.$inferSelect } {
  const { secret } = parseInput(invitationSecretInput, input);
  const row = ctx.db
    .select({ organizationName: organizations.name, invitation: invitations })
    .from(invitations)
    .innerJoin(organizations, eq(organizations.id, invitations.organizationId))
    .where(
      and(
        eq(invitations.secretSha256, sha256Hex(secret)),
        isNull(invitations.usedAtMs),
        gt(invitations.expiresAtMs, ctx.nowMs()),
        ne(organizations.status, 'revoked'),
      ),
    )
    .get();
  if (!row) {
    throw new DomainError('not-found', 'this link was used or has run out; ask for a new one');
  }
  return row;
}
