import { eq } from 'drizzle-orm';
import { noteRefusal } from '#core/audit/note-refusal.ts';
import type { Actor, Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { isWritable } from '#drizzle/client.ts';
import { accessTokens } from '#drizzle/schema/identity.ts';
import { findViewer } from './rows.ts';
import { sameHash, sha256Hex, tokenPattern } from './rules.ts';

/** "Last used" is told to the minute, so that a clone does not write at every request. */
const lastUsedStepMs = 60_000;

/**
 * Whose token this is. The actor carries the token's id: each later lookup asks again whether it lives.
 *
 * @throws DomainError `unauthenticated`, the same for a token that never was, ran out, was revoked, or is
 *   of somebody who may not enter any more; audited.
 */
export function authenticateToken(ctx: Context, input: { token: string }): Actor {
  const row = findByText(ctx, input.token);
  const actor: Actor | undefined = row && { kind: 'user', userId: row.userId, tokenId: row.id };
  if (!row || !actor || !findViewer({ ...ctx, actor })) {
    noteRefusal(ctx, {
      action: 'token.refuse',
      subject: row ? `token:${row.id}` : 'token:unknown',
      detail: {},
    });
    throw new DomainError('unauthenticated', 'this access token is not valid (any more)');
  }
  const nowMs = ctx.nowMs();
  const isDue = (row.lastUsedAtMs ?? 0) + lastUsedStepMs <= nowMs;
  if (isDue && isWritable(ctx.db)) {
    ctx.db
      .update(accessTokens)
      .set({ lastUsedAtMs: nowMs })
      .where(eq(accessTokens.id, row.id))
      .run();
  }
  return actor;
}

function findByText(ctx: Context, token: string): typeof accessTokens.$inferSelect | undefined {
  if (!tokenPattern.test(token)) return undefined;
  const secretSha256 = sha256Hex(token);
  const row = ctx.db
    .select()
    .from(accessTokens)
    .where(eq(accessTokens.secretSha256, secretSha256))
    .get();
  return row && sameHash(row.secretSha256, secretSha256) ? row : undefined;
}
