import { and, eq, gt, inArray, isNull } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { accessTokens, invitations, sessions, users } from '#drizzle/schema/identity.ts';
import { grants } from '#drizzle/schema/licensing.ts';

/** Ends every session and token of these people. Runs inside the caller's transaction. */
export function endPeople(
  ctx: Context,
  userIds: readonly string[],
): { sessions: number; tokens: number } {
  const ended = { revokedAtMs: ctx.nowMs() };
  return {
    sessions: ctx.db
      .update(sessions)
      .set(ended)
      .where(and(inArray(sessions.userId, [...userIds]), isNull(sessions.revokedAtMs)))
      .run().changes,
    tokens: ctx.db
      .update(accessTokens)
      .set(ended)
      .where(and(inArray(accessTokens.userId, [...userIds]), isNull(accessTokens.revokedAtMs)))
      .run().changes,
  };
}

/** Ends all that an organization's people hold: sessions, tokens, grants, open invitations. */
export function endOrganization(
  ctx: Context,
  organizationId: string,
): { sessions: number; tokens: number; grants: number; invitations: number } {
  const people = ctx.db
    .select({ id: users.id })
    .from(users)
    .where(eq(users.organizationId, organizationId))
    .all();
  const nowMs = ctx.nowMs();
  return {
    ...endPeople(
      ctx,
      people.map(({ id }) => id),
    ),
    grants: ctx.db
      .update(grants)
      .set({ revokedAtMs: nowMs })
      .where(and(eq(grants.organizationId, organizationId), isNull(grants.revokedAtMs)))
      .run().changes,
    invitations: ctx.db
      .update(invitations)
      .set({ expiresAtMs: nowMs })
      .where(
        and(
          eq(invitations.organizationId, organizationId),
          isNull(invitations.usedAtMs),
          gt(invitations.expiresAtMs, nowMs),
        ),
      )
      .run().changes,
  };
}
