import { appendEntry } from '#core/audit/append-entry.ts';
import type { Context } from '#core/context.ts';
import { invitations, type Role } from '#drizzle/schema/identity.ts';
import { encodeSecret, invitationLifeMs, sha256Hex } from './rules.ts';

/**
 * Writes an invitation, with its audit entry, inside the transaction of a verb that has authorized it.
 *
 * @returns the link's secret, which is kept nowhere: its SHA-256 is.
 */
export function makeInvitation(
  tx: Context,
  terms: {
    organizationId: string;
    roles: Role[];
    /** Left out: for whoever has the link. */
    email?: string;
    invitedByUserId?: string;
  },
): { secret: string } {
  const { organizationId, roles, email } = terms;
  const secret = encodeSecret(tx.randomBytes(32));
  const id = tx.newId();
  const createdAtMs = tx.nowMs();
  tx.db
    .insert(invitations)
    .values({
      id,
      ...terms,
      secretSha256: sha256Hex(secret),
      createdAtMs,
      expiresAtMs: createdAtMs + invitationLifeMs,
    })
    .run();
  appendEntry(tx, {
    action: 'user.invite',
    subject: `organization:${organizationId}`,
    detail: { invitationId: id, email, roles },
  });
  return { secret };
}
