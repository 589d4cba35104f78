import { eq } from 'drizzle-orm';
import type { z } from 'zod';
import { appendEntry } from '#core/audit/append-entry.ts';
import { type Context, transact } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { parseInput } from '#core/parse-input.ts';
import { invitations, type Role, users } from '#drizzle/schema/identity.ts';
import { readOrganizationRow, requireUser, type Viewer } from './rows.ts';
import { encodeSecret, invitationLifeMs, rolesToGive, sha256Hex } from './rules.ts';
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
  const secret = encodeSecret(ctx.randomBytes(32));
  return transact(ctx, (tx) => {
    refuseInvitation(tx, viewer, { organizationId, email, roles: wanted });
    const id = tx.newId();
    const roles = [...new Set(wanted)];
    tx.db
      .insert(invitations)
      .values({
        id,
        organizationId,
        email,
        roles,
        secretSha256: sha256Hex(secret),
        invitedByUserId: viewer.userId,
        createdAtMs: tx.nowMs(),
        expiresAtMs: tx.nowMs() + invitationLifeMs,
      })
      .run();
    appendEntry(tx, {
      action: 'user.invite',
      subject: `organization:${organizationId}`,
      detail: { invitationId: id, email, roles },
    });
    return { secret };
  });
}

function refuseInvitation(
  ctx: Context,
  viewer: Viewer,
  wanted: { organizationId: string; email: string; roles: readonly Role[] },
): void {
  const organization = readOrganizationRow(ctx, wanted.organizationId);
  const allowed = rolesToGive(viewer, organization);
  const refused = wanted.roles.find((role) => !allowed.includes(role));
  if (refused !== undefined) {
    throw new DomainError('forbidden', `you may not give the role "${refused}" there`);
  }
  if (organization.status === 'revoked') {
    throw new DomainError('conflict', `${organization.name} is revoked; reinstate it first`);
  }
  if (ctx.db.select({ id: users.id }).from(users).where(eq(users.email, wanted.email)).get()) {
    throw new DomainError('conflict', `${wanted.email} has an account already`);
  }
}
