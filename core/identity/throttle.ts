import { and, desc, eq, gt, lt, lte, sql } from 'drizzle-orm';
import { addressKey } from '#core/audit/address-key.ts';
import { type Context, transact } from '#core/context.ts';
import { signInAttempts, users } from '#drizzle/schema/identity.ts';
import { delayAfter, sha256Hex, throttleLimits, throttleWindowMs } from './rules.ts';

/** Where a try comes from, as the door knows it. */
export interface TryOrigin {
  /** Id of a browser that signed in to this account before; the door has checked its signature. */
  device?: string;
  /** Many people may have the caller's address. */
  addressIsShared?: boolean;
}

/** What tries are counted by. */
export interface TryKeys {
  /** A user's id; of an unknown account a short digest, as what was typed may be a password. */
  account: string;
  /** The device's id, otherwise what `addressKey` says. */
  origin: string;
  isDevice: boolean;
  isShared: boolean;
}

export function tryKeys(ctx: Context, email: string, from: TryOrigin): TryKeys {
  const user = ctx.db.select({ id: users.id }).from(users).where(eq(users.email, email)).get();
  const { device } = from;
  return {
    account: user?.id ?? `unknown:${sha256Hex(email).slice(0, 8)}`,
    origin: device === undefined ? addressKey(ctx.address) : `device:${device}`,
    isDevice: device !== undefined,
    isShared: from.addressIsShared === true || ctx.address === undefined,
  };
}

/**
 * When the next try may come. Wrong passwords delay the account for the origin that they came from, and the
 * origin for all accounts; those of others never lock an account: they only lengthen the delay of an origin
 * that was wrong itself. A device that signed in before counts as another origin, whoever shares its address.
 *
 * @returns undefined for now.
 */
export function findRetryMs(ctx: Context, keys: TryKeys): number | undefined {
  const { account, origin, isDevice, isShared } = keys;
  const ofAccount = eq(signInAttempts.email, account);
  const ofOrigin = eq(signInAttempts.address, origin);
  const limits = isShared && !isDevice ? throttleLimits.shared : throttleLimits.unshared;
  const pair = failuresSince(ctx, and(ofAccount, ofOrigin), true);
  const all = isDevice ? none : failuresSince(ctx, ofOrigin, false);
  const crowd = isDevice || pair.count === 0 ? none : failuresSince(ctx, ofAccount, false);
  const delayMs = Math.max(
    delayAfter(pair.count, limits.pair),
    crowd.count >= throttleLimits.crowd ? throttleLimits.crowdDelayMs : 0,
  );
  const untilMs = Math.max(
    pair.newestMs + delayMs,
    all.newestMs + delayAfter(all.count, limits.origin),
  );
  return untilMs > ctx.nowMs() ? untilMs : undefined;
}

/**
 * Counts a try as failed before the password is looked at, so that tries in parallel are counted too.
 *
 * @returns its id for `clearTry`, or when to come again: then nothing was written.
 */
export function reserveTry(ctx: Context, keys: TryKeys): { id: number } | { retryMs: number } {
  // Asked first without the write lock, which no number of throttled tries can take.
  const retryMs = findRetryMs(ctx, keys);
  if (retryMs !== undefined) return { retryMs };
  return transact(ctx, (tx) => {
    const nowMs = tx.nowMs();
    // Of a clock that was set back since.
    tx.db.update(signInAttempts).set({ atMs: nowMs }).where(gt(signInAttempts.atMs, nowMs)).run();
    const againMs = findRetryMs(tx, keys);
    if (againMs !== undefined) return { retryMs: againMs };
    tx.db
      .delete(signInAttempts)
      .where(lt(signInAttempts.atMs, nowMs - throttleWindowMs))
      .run();
    return tx.db
      .insert(signInAttempts)
      .values({ email: keys.account, address: keys.origin, succeeded: false, atMs: nowMs })
      .returning({ id: signInAttempts.id })
      .get();
  });
}

/** The try was right: what the same origin got wrong before is forgotten. */
export function clearTry(ctx: Context, id: number): void {
  ctx.db.update(signInAttempts).set({ succeeded: true }).where(eq(signInAttempts.id, id)).run();
}

interface Failures {
  count: number;
  newestMs: number;
}

const none: Failures = { count: 0, newestMs: 0 };

function failuresSince(
  ctx: Context,
  whose: ReturnType<typeof and>,
  successClears: boolean,
): Failures {
  const nowMs = ctx.nowMs();
  const recent = and(
    whose,
    gt(signInAttempts.atMs, nowMs - throttleWindowMs),
    lte(signInAttempts.atMs, nowMs),
  );
  const success = successClears
    ? ctx.db
        .select({ id: signInAttempts.id })
        .from(signInAttempts)
        .where(and(recent, eq(signInAttempts.succeeded, true)))
        .orderBy(desc(signInAttempts.id))
        .limit(1)
        .get()
    : undefined;
  const found = ctx.db
    .select({
      count: sql<number>`count(*)`,
      newestMs: sql<number | null>`max(${signInAttempts.atMs})`,
    })
    .from(signInAttempts)
    .where(
      and(recent, eq(signInAttempts.succeeded, false), gt(signInAttempts.id, success?.id ?? 0)),
    )
    .get();
  return { count: found?.count ?? 0, newestMs: found?.newestMs ?? 0 };
}
