import { desc, eq } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { accessTokens, type TokenScope } from '#drizzle/schema/identity.ts';
import { requireUser } from './rows.ts';

export interface AccessTokenSummary {
  id: string;
  name: string;
  scopes: TokenScope[];
  createdAtMs: number;
  expiresAtMs: number;
  lastUsedAtMs: number | null;
  revokedAtMs: number | null;
}

/** The actor's tokens, newest first, the dead ones too. Never their text. */
export function listAccessTokens(ctx: Context): AccessTokenSummary[] {
  const viewer = requireUser(ctx);
  return ctx.db
    .select({
      id: accessTokens.id,
      name: accessTokens.name,
      scopes: accessTokens.scopes,
      createdAtMs: accessTokens.createdAtMs,
      expiresAtMs: accessTokens.expiresAtMs,
      lastUsedAtMs: accessTokens.lastUsedAtMs,
      revokedAtMs: accessTokens.revokedAtMs,
    })
    .from(accessTokens)
    .where(eq(accessTokens.userId, viewer.userId))
    .orderBy(desc(accessTokens.createdAtMs))
    .all();
}
