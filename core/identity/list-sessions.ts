import { and, desc, eq, gt, isNull } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { sessions } from '#drizzle/schema/identity.ts';
import { requireUser } from './rows.ts';
import { sha256Hex } from './rules.ts';

export interface SessionSummary {
  /** Names the session. Not its id, which would be enough to make the cookie. */
  handle: string;
  createdAtMs: number;
  expiresAtMs: number;
  address: string | null;
  /** The one that asks. */
  current: boolean;
}

/** The actor's live sessions, newest first. */
export function listSessions(ctx: Context): SessionSummary[] {
  const viewer = requireUser(ctx);
  const asking = ctx.actor.kind === 'user' ? ctx.actor.sessionId : undefined;
  return readLiveSessions(ctx, viewer.userId).map(({ id, createdAtMs, expiresAtMs, address }) => ({
    handle: sessionHandle(id),
    createdAtMs,
    expiresAtMs,
    address,
    current: id === asking,
  }));
}

/** For revokeSession: the rows behind the handles. */
export function readLiveSessions(ctx: Context, userId: string): (typeof sessions.$inferSelect)[] {
  return ctx.db
    .select()
    .from(sessions)
    .where(
      and(
        eq(sessions.userId, userId),
        isNull(sessions.revokedAtMs),
        gt(sessions.expiresAtMs, ctx.nowMs()),
      ),
    )
    .orderBy(desc(sessions.createdAtMs))
    .all();
}

export function sessionHandle(sessionId: string): string {
  return sha256Hex(`session:${sessionId}`).slice(0, 32);
}
