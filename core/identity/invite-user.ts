import { eq } from 'drizzle-orm';
import type { z } from 'zod';
import { type Context, transact } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { parseInput } from '#core/parse-input.ts';
import { type Role, users } from '#drizzle/schema/identity.ts';
import { makeInvitation } from './make-invitation.ts';
import { readOrganizationRow, requireUser, type Viewer } from './rows.ts';
import { mayOversee, rolesToGive } from './rules.ts';
import { inviteUserInput } from './schema.ts';

/**
 * Makes a one-time link that becomes an account. The secret is returned once; its SHA-256 is kept.
 *
 * @throws DomainError `forbidden` unless the viewer may give these roles there; `conflict` for a revoked
 *   organization or an address that has an account.
 */
export function inviteUser(
  ctx: Context,
  input: z.input<typeof inviteUserInput>,
): { secret: string } {
  const viewer = requireUser(ctx, 'write');
  const { organizationId, email, roles: wanted } = parseInput(inviteUserInput, input);
  return transact(ctx, (tx) => {
    refuseInvitation(tx, viewer, { organizationId, email, roles: wanted });
    const roles = [...new Set(wanted)];
    return makeInvitation(tx, { organizationId, roles, email, invitedByUserId: viewer.userId });
  });
}

function refuseInvitation(
  ctx: Context,
  viewer: Viewer,
  wanted: { organizationId: string; email: string; roles: readonly Role[] },
): void {
  // Who may invite nobody there is not told whether it is there.
  const mayKnow = mayOversee(viewer, wanted.organizationId);
  const organization = mayKnow ? readOrganizationRow(ctx, wanted.organizationId) : undefined;
  const allowed = organization ? rolesToGive(viewer, organization) : [];
  const refused = wanted.roles.find((role) => !allowed.includes(role));
  if (organization === undefined || refused !== undefined) {
    throw new DomainError('forbidden', `you may not give the role "${refused}" there`);
  }
  if (organization.status === 'revoked') {
    throw new DomainError('conflict', `${organization.name} is revoked; reinstate it first`);
  }
  if (ctx.db.select({ id: users.id }).from(users).where(eq(users.email, wanted.email)).get()) {
    throw new DomainError('conflict', `${wanted.email} has an account already`);
  }
}
