import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, isWritable } from '#drizzle/client.ts';
import { busy } from './as-domain-error.ts';
import type { Ports } from './ports.ts';

/** Who asks. Rights are never carried in here: each verb looks them up, so that a revoked one ends at once. */
export type Actor =
  | { kind: 'anonymous' }
  /** By a browser's session or by an access token, whose liveness is looked up too. */
  | { kind: 'user'; userId: string; sessionId?: string; tokenId?: string }
  /** Our own processes: the runner, the portal at start. */
  | { kind: 'system'; part: 'runner' | 'portal' };

/** What every verb is given first. Time, randomness and ids come from here, so that a run can be repeated. */
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

/** The same site, somebody else asking. */
export function asActor(ctx: Context, actor: Actor): Context {
  return { ...ctx, actor };
}

/**
 * One immediate transaction: nobody else writes between what `work` reads and what it writes.
 * Inside another transaction it is a savepoint of that one.
 */
export function transact<T>(ctx: Context, work: (ctx: Context) => T): T {
  return ctx.db.transaction((tx) => work({ ...ctx, db: tx }), { behavior: 'immediate' });
}

/**
 * Calls `work` once the transaction that this is called in has been committed; right away outside of one. Transactions
 * are synchronous, so whichever it is has ended by the next microtask. It may have been rolled back: `work` looks
 * whether there is something.
 */
export function afterCommit(work: () => void): void {
  queueMicrotask(work);
}

/** Longer than a backup's or a checkpoint's lock; shorter than people wait. */
const patienceMs = 5_000;
const lookEveryMs = 40;

/**
 * Waits until nobody holds the database's write lock, while everything else goes on: reads need no lock, and
 * the process serves them. Doors call it before what writes; then `transact`, which waits inside the one
 * thread, waits for next to nothing.
 *
 * @param boundMs five seconds unless told.
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
 * `transact` for verbs that wait anyway: it begins when the lock is free.
 *
 * @throws DomainError `busy` when that takes more than five seconds; what `work` throws otherwise.
 */
export async function transactWhenFree<T>(ctx: Context, work: (ctx: Context) => T): Promise<T> {
  await whenWritable(ctx);
  return transact(ctx, work);
}
