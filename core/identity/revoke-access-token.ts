import { and, eq } from 'drizzle-orm';
import { appendEntry } from '#core/audit/append-entry.ts';
import { type Context, transact } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { accessTokens } from '#drizzle/schema/identity.ts';
import { requireUser } from './rows.ts';

/**
 * Ends one of the actor's tokens, at once.
 *
 * @throws DomainError `not-found` for anybody else's; `conflict` when it is revoked already.
 */
export function revokeAccessToken(ctx: Context, input: { id: string }): void {
  const viewer = requireUser(ctx, 'write');
  transact(ctx, (tx) => {
    const token = tx.db
      .select()
      .from(accessTokens)
      .where(and(eq(accessTokens.id, input.id), eq(accessTokens.userId, viewer.userId)))
      .get();
    if (!token) throw new DomainError('not-found', 'you have no such token');
    if (token.revokedAtMs !== null) {
      throw new DomainError('conflict', `the token "${token.name}" is revoked already`);
    }
    tx.db
      .update(accessTokens)
      .set({ revokedAtMs: tx.nowMs() })
      .where(eq(accessTokens.id, token.id))
      .run();
    appendEntry(tx, {
      action: 'token.revoke',
      subject: `token:${token.id}`,
      detail: { name: token.name },
    });
  });
}
