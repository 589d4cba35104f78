import { eq } from 'drizzle-orm';
import type { z } from 'zod';
import { appendEntry } from '#core/audit/append-entry.ts';
import { type Context, transact } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { parseInput } from '#core/parse-input.ts';
import { invitations, type Role, userRoles, users } from '#drizzle/schema/identity.ts';
import { hashPassword } from './passwords.ts';
import { findLiveInvitation } from './read-invitation.ts';
import { acceptInvitationInput } from './schema.ts';

/**
 * Makes the account that an invitation promises and uses the invitation up. It signs nobody in.
 *
 * @throws DomainError `not-found` for a link that is used or ran out; `invalid` when the address is not
 *   the invited one; `conflict` when the address has an account.
 */
export async function acceptInvitation(
  ctx: Context,
  input: z.input<typeof acceptInvitationInput>,
): Promise<{ userId: string }> {
  const { secret, name, email, password } = parseInput(acceptInvitationInput, input);
  findLiveInvitation(ctx, { secret });
  const passwordHash = await hashPassword(ctx, password);
  return transact(ctx, (tx) => {
    const { invitation } = findLiveInvitation(tx, { secret });
    if (invitation.email !== null && invitation.email !== email) {
      throw new DomainError('invalid', `email: this link is for ${invitation.email}`);
    }
    if (tx.db.select({ id: users.id }).from(users).where(eq(users.email, email)).get()) {
      throw new DomainError('conflict', `${email} has an account already; sign in`);
    }
    const { organizationId, roles } = invitation;
    const userId = insertUser(tx, { email, name, organizationId, passwordHash }, roles);
    tx.db
      .update(invitations)
      .set({ usedAtMs: tx.nowMs() })
      .where(eq(invitations.id, invitation.id))
      .run();
    appendEntry(
      { ...tx, actor: { kind: 'user', userId } },
      {
        action: 'user.join',
        subject: `user:${userId}`,
        detail: { organizationId, invitationId: invitation.id, roles },
      },
    );
    return { userId };
  });
}

function insertUser(
  tx: Context,
  user: Pick<typeof users.$inferInsert, 'email' | 'name' | 'organizationId' | 'passwordHash'>,
  roles: readonly Role[],
): string {
  const userId = tx.newId();
  tx.db
    .insert(users)
    .values({ id: userId, ...user, createdAtMs: tx.nowMs() })
    .run();
  tx.db
    .insert(userRoles)
    .values(roles.map((role) => ({ userId, role })))
    .run();
  return userId;
}
