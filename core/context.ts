import type { Database } from '#drizzle/client.ts';
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

/** The same house, somebody else asking. */
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
