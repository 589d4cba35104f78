import { eq } from 'drizzle-orm';
import { appendEntry } from '#core/audit/append-entry.ts';
import { noteRefusal } from '#core/audit/note-refusal.ts';
import { type Context, transact } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { parseInput } from '#core/parse-input.ts';
import { organizations, sessions, users } from '#drizzle/schema/identity.ts';
import { printUtc } from '#formats/text/utc.ts';
import { verifyPassword } from './passwords.ts';
import { sessionLifeMs } from './rules.ts';
import { signInInput } from './schema.ts';
import { clearTry, reserveTry, type TryKeys, type TryOrigin, tryKeys } from './throttle.ts';

/**
 * Opens a session. Unknown account and wrong password get the same answer after the same work.
 *
 * @param from what the door knows of the browser, so that other people's wrong passwords do not delay it.
 * @returns the session's id for the cookie; it is of no use once its row is revoked or expired.
 * @throws DomainError `unauthenticated` for a wrong pair; `throttled` with when to try again;
 *   `forbidden` to a person who is disabled or of a revoked organization.
 */
export async function signIn(
  ctx: Context,
  input: { email: string; password: string },
  from: TryOrigin = {},
): Promise<{ userId: string; sessionId: string; expiresAtMs: number }> {
  const { email: typed, password } = parseInput(signInInput, input);
  const email = typed.trim().toLowerCase();
  const keys = tryKeys(ctx, email, from);
  const reserved = reserveTry(ctx, keys);
  if ('retryMs' in reserved) throttle(ctx, keys, reserved.retryMs);
  const account = ctx.db
    .select({ user: users, organization: organizations })
    .from(users)
    .innerJoin(organizations, eq(organizations.id, users.organizationId))
    .where(eq(users.email, email))
    .get();
  const right = await verifyPassword(account?.user.passwordHash, password);
  if (!account || !right) {
    return refuse(ctx, account?.user.id, 'unauthenticated', 'e-mail address or password is wrong');
  }
  if (account.user.disabledAtMs !== null) {
    return refuse(ctx, account.user.id, 'forbidden', 'this account is disabled');
  }
  if (account.organization.status === 'revoked') {
    const message = `the access of ${account.organization.name} has ended; ask the licence office`;
    return refuse(ctx, account.user.id, 'forbidden', message);
  }
  return openSession(ctx, account.user.id, reserved.id);
}

function throttle(ctx: Context, { account }: TryKeys, retryMs: number): never {
  const subject = account.startsWith('unknown:') ? 'user:unknown' : `user:${account}`;
  noteRefusal(ctx, { action: 'session.throttle', subject, detail: {} });
  const seconds = Math.ceil((retryMs - ctx.nowMs()) / 1000);
  throw new DomainError(
    'throttled',
    `too many wrong passwords; try again in ${seconds} s (${printUtc(retryMs)})`,
  );
}

function openSession(
  ctx: Context,
  userId: string,
  attemptId: number,
): { userId: string; sessionId: string; expiresAtMs: number } {
  const sessionId = Buffer.from(ctx.randomBytes(24)).toString('base64url');
  const expiresAtMs = ctx.nowMs() + sessionLifeMs;
  transact(ctx, (tx) => {
    clearTry(tx, attemptId);
    tx.db
      .insert(sessions)
      .values({
        id: sessionId,
        userId,
        createdAtMs: tx.nowMs(),
        expiresAtMs,
        address: tx.address ?? null,
      })
      .run();
    appendEntry(
      { ...tx, actor: { kind: 'user', userId, sessionId } },
      { action: 'session.open', subject: `user:${userId}`, detail: { expiresAtMs } },
    );
  });
  return { userId, sessionId, expiresAtMs };
}

/** What was typed as an address may be a password in the wrong field: it is not written down. */
function refuse(
  ctx: Context,
  userId: string | undefined,
  code: 'unauthenticated' | 'forbidden',
  message: string,
): never {
  noteRefusal(ctx, {
    action: 'session.refuse',
    subject: userId === undefined ? 'user:unknown' : `user:${userId}`,
    detail: { reason: message },
  });
  throw new DomainError(code, message);
}
