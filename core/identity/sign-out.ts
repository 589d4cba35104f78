import { eq } from 'drizzle-orm';
import { appendEntry } from '#core/audit/append-entry.ts';
import { type Context, transact } from '#core/context.ts';
import { sessions } from '#drizzle/schema/identity.ts';
import { findViewer } from './rows.ts';

/** Ends the session that asks. A session that is over already stays so. */
export function signOut(ctx: Context): void {
  const { actor } = ctx;
  if (actor.kind !== 'user' || actor.sessionId === undefined || !findViewer(ctx)) return;
  const { sessionId, userId } = actor;
  transact(ctx, (tx) => {
    tx.db.update(sessions).set({ revokedAtMs: tx.nowMs() }).where(eq(sessions.id, sessionId)).run();
    appendEntry(tx, { action: 'session.close', subject: `user:${userId}`, detail: {} });
  });
}
