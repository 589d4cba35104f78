import { eq } from 'drizzle-orm';
import { appendEntry } from '#core/audit/append-entry.ts';
import { type Context, transact } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { sessions } from '#drizzle/schema/identity.ts';
import { readLiveSessions, sessionHandle } from './list-sessions.ts';
import { requireSession } from './rows.ts';

/**
 * Ends one of the actor's sessions, at once: of a browser left behind.
 *
 * @param input `handle`: as listSessions gives it.
 * @throws DomainError `not-found` for anybody else's, or one that is over.
 */
export function revokeSession(ctx: Context, input: { handle: string }): void {
  const viewer = requireSession(ctx);
  transact(ctx, (tx) => {
    const session = readLiveSessions(tx, viewer.userId).find(
      ({ id }) => sessionHandle(id) === input.handle,
    );
    if (!session) throw new DomainError('not-found', 'you have no such live session');
    tx.db
      .update(sessions)
      .set({ revokedAtMs: tx.nowMs() })
      .where(eq(sessions.id, session.id))
      .run();
    appendEntry(tx, {
      action: 'session.revoke',
      subject: `user:${viewer.userId}`,
      detail: { handle: input.handle },
    });
  });
}
