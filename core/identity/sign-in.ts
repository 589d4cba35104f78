import { and, desc, eq, gt, lt } from 'drizzle-orm';
import { organizations, sessions, signInAttempts, users } from '#drizzle/schema/identity.ts';
import { appendEntry } from '../audit/append-entry.ts';
import { noteRefusal } from '../audit/note-refusal.ts';
import { type Context, transact } from '../context.ts';
import { DomainError } from '../errors.ts';
import { parseInput } from '../parse-input.ts';
import { verifyPassword } from './passwords.ts';
import {
  retryAtMs,
  sessionLifeMs,
  throttleWindowMs,
  triesPerAccount,
  triesPerAddress,
} from './rules.ts';
import { signInInput } from './schema.ts';

/**
 * Opens a session. Unknown account and wrong password get the same answer after the same work.
 *
 * @returns the session's id for the cookie; it is worth nothing once its row is revoked or expired.
 * @throws DomainError `unauthenticated` for a wrong pair; `throttled` with when to try again;
 *   `forbidden` to a person who is disabled or of a revoked organization.
 */
export async function signIn(
  ctx: Context,
  input: { email: string; password: string },
): Promise<{ userId: string; sessionId: string; expiresAtMs: number }> {
  const { email: typed, password } = parseInput(signInInput, input);
  const email = typed.trim().toLowerCase();
  const attemptId = reserveTry(ctx, email);
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
  return openSession(ctx, account.user.id, attemptId);
}

/** Counts the try before the password is looked at, so that tries in parallel are counted too. */
function reserveTry(ctx: Context, email: string): number {
  return transact(ctx, (tx) => {
    const untilMs = Math.max(
      findRetry(tx, eq(signInAttempts.email, email), triesPerAccount, true) ?? 0,
      tx.address === undefined
        ? 0
        : (findRetry(tx, eq(signInAttempts.address, tx.address), triesPerAddress, false) ?? 0),
    );
    if (untilMs > tx.nowMs()) {
      const seconds = Math.ceil((untilMs - tx.nowMs()) / 1000);
      const at = `${new Date(untilMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
      throw new DomainError(
        'throttled',
        `too many wrong passwords; try again in ${seconds} s (${at})`,
      );
    }
    tx.db
      .delete(signInAttempts)
      .where(lt(signInAttempts.atMs, tx.nowMs() - throttleWindowMs))
      .run();
    return tx.db
      .insert(signInAttempts)
      .values({ email, address: tx.address ?? '', succeeded: false, atMs: tx.nowMs() })
      .returning({ id: signInAttempts.id })
      .get().id;
  });
}

function findRetry(
  ctx: Context,
  whose: ReturnType<typeof eq>,
  limit: number,
  successClears: boolean,
): number | undefined {
  const recent = ctx.db
    .select({ atMs: signInAttempts.atMs, succeeded: signInAttempts.succeeded })
    .from(signInAttempts)
    .where(and(whose, gt(signInAttempts.atMs, ctx.nowMs() - throttleWindowMs)))
    .orderBy(desc(signInAttempts.id))
    .limit(successClears ? limit : 1000)
    .all();
  const success = successClears ? recent.findIndex(({ succeeded }) => succeeded) : -1;
  const failures = (success < 0 ? recent : recent.slice(0, success)).filter(
    ({ succeeded }) => !succeeded,
  );
  return retryAtMs(
    failures.map(({ atMs }) => atMs),
    limit,
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
    tx.db
      .update(signInAttempts)
      .set({ succeeded: true })
      .where(eq(signInAttempts.id, attemptId))
      .run();
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
