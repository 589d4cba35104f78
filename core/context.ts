import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, isWritable } from '#drizzle/client.ts';
import { busy } from './as-domain-error.ts';
import type { Ports } from './ports.ts';

/** Who asks. It carries no rights: each verb looks them up, so that a right ends as soon as it is revoked. */
export type Actor =
  | { kind: 'anonymous' }
  /** Signed in by a browser's session, or by an access token. Whether that still holds is looked up too. */
  | { kind: 'user'; userId: string; sessionId?: string; tokenId?: string }
  /** One of our own processes, on nobody's behalf. */
  | { kind: 'system'; part: 'runner' | 'portal' };

/** The first argument of every verb. Time, randomness and ids come from here, so that the same work can be repeated. */
export interface Context {
  db: Database;
  ports: Ports;
  actor: Actor;
  /** The caller's network address, for the audit log. */
  address: string | undefined;
  nowMs(): number;
  /** 20 characters, unique, URL-safe. */
  newId(): string;
  randomBytes(length: number): Uint8Array;
}

/** The same site, asked by somebody else. */
export function asActor(ctx: Context, actor: Actor): Context {
  return { ...ctx, actor };
}

/**
 * Runs `work` in one immediate transaction: nobody else writes between what it reads and what it writes. Called inside
 * another transaction, it is a savepoint of that one.
 */
export function transact<T>(ctx: Context, work: (ctx: Context) => T): T {
  return ctx.db.transaction((tx) => work({ ...ctx, db: tx }), { behavior: 'immediate' });
}

/**
 * Calls `work` after the transaction that this is called in, or soon outside of one. Transactions are synchronous, so
 * each has ended by the next microtask. It may have been rolled back: `work` looks itself whether anything was written.
 */
export function afterCommit(work: () => void): void {
  queueMicrotask(work);
}

/** Longer than a backup's or a checkpoint's lock; shorter than people wait. */
const patienceMs = 5_000;
const lookEveryMs = 40;

/**
 * Waits until nobody holds the database's write lock. Meanwhile the process goes on serving reads, which need no lock.
 * Doors call it before they write: `transact` itself blocks the process's one thread while it waits for the lock.
 *
 * @param boundMs how long to wait; five seconds unless told.
 * @throws DomainError `busy` when that takes longer.
 */
export async function whenWritable(ctx: Context, boundMs = patienceMs): Promise<void> {
  const untilMs = performance.now() + boundMs;
  while (!isWritable(ctx.db)) {
    if (performance.now() >= untilMs) throw busy();
    await sleep(lookEveryMs);
  }
}

/**
 * `transact` for asynchronous verbs: it first waits until the lock is free.
 *
 * @throws DomainError `busy` when that takes more than five seconds; what `work` throws otherwise.
 */
export async function transactWhenFree<T>(ctx: Context, work: (ctx: Context) => T): Promise<T> {
  await whenWritable(ctx);
  return transact(ctx, work);
}
