import type { z } from 'zod';
import { appendEntry } from '#core/audit/append-entry.ts';
import { type Context, transact } from '#core/context.ts';
import { parseInput } from '#core/parse-input.ts';
import { accessTokens } from '#drizzle/schema/identity.ts';
import { requireSession } from './rows.ts';
import { makeTokenText, sha256Hex } from './rules.ts';
import { createAccessTokenInput } from './schema.ts';

/**
 * Makes a personal access token for git and the API. Its text is returned once; its SHA-256 is kept.
 *
 * @throws DomainError `forbidden` when a token asks: a token found by somebody must not make others.
 */
export function createAccessToken(
  ctx: Context,
  input: z.input<typeof createAccessTokenInput>,
): { id: string; token: string } {
  const viewer = requireSession(ctx);
  const { name, scopes, days } = parseInput(createAccessTokenInput, input);
  const token = makeTokenText(ctx.randomBytes);
  return transact(ctx, (tx) => {
    const id = tx.newId();
    const expiresAtMs = tx.nowMs() + days * 24 * 60 * 60 * 1000;
    tx.db
      .insert(accessTokens)
      .values({
        id,
        userId: viewer.userId,
        name,
        secretSha256: sha256Hex(token),
        scopes: [...new Set(scopes)],
        createdAtMs: tx.nowMs(),
        expiresAtMs,
      })
      .run();
    appendEntry(tx, {
      action: 'token.create',
      subject: `token:${id}`,
      detail: { name, scopes, expiresAtMs },
    });
    return { id, token };
  });
}
