import { eq } from 'drizzle-orm';
import { appendEntry } from '#core/audit/append-entry.ts';
import { type Context, transact } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { users } from '#drizzle/schema/identity.ts';
import { endPeople } from './end-access.ts';
import { requireUser } from './rows.ts';
import { mayDisablePeople } from './rules.ts';

/**
 * Ends one person's account: sessions and tokens go with it, what they did stays.
 *
 * @throws DomainError `not-found` unless the viewer is the licence office or manages that person's
 *   organization; `conflict` for oneself or an account that is disabled already.
 */
export function disableUser(ctx: Context, input: { userId: string }): void {
  const viewer = requireUser(ctx, 'write');
  transact(ctx, (tx) => {
    const user = tx.db.select().from(users).where(eq(users.id, input.userId)).get();
    if (!user || !mayDisablePeople(viewer, user.organizationId)) {
      throw new DomainError('not-found', 'no such person in your organization');
    }
    if (user.id === viewer.userId) throw new DomainError('conflict', 'you cannot disable yourself');
    if (user.disabledAtMs !== null) {
      throw new DomainError('conflict', `${user.name} is disabled already`);
    }
    tx.db.update(users).set({ disabledAtMs: tx.nowMs() }).where(eq(users.id, user.id)).run();
    const ended = endPeople(tx, [user.id]);
    appendEntry(tx, { action: 'user.disable', subject: `user:${user.id}`, detail: { ended } });
  });
}
