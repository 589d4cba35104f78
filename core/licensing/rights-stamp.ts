import { and, desc, gt, isNull, min, notInArray } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { type Database, readDataVersion } from '#drizzle/client.ts';
import { auditEntries } from '#drizzle/schema/audit.ts';
import { accessTokens, sessions } from '#drizzle/schema/identity.ts';
import { grants } from '#drizzle/schema/licensing.ts';

/**
 * Actions that take nobody's right away. Every other is assumed to: an action that is new, and not listed here, makes
 * streams ask once too often, never too seldom.
 */
const harmless = [
  'source.archive',
  'source.fetch',
  'source.read',
  'source.read-again',
  'audit.export-reads',
  'change.read',
  'run.read',
  'artifact.read',
  'source.refuse',
  'refusal.count',
  'session.open',
  'session.refuse',
  'token.create',
  'token.refuse',
  'artifact.refuse',
  'change.refuse',
  'change.refuse-patch',
  'change.submit',
  'change.vote',
  'comment.add',
  'run.rerun',
  'user.join',
];

interface Known {
  stamp: number;
  dataVersion: string;
  auditSequence: number;
  /** When the next right ends by the clock alone. */
  nextEndMs: number;
}

const known = new WeakMap<Database, Known>();

/**
 * A number that changes when anybody's right may have ended. The many streams of a process compare it, and ask for their
 * reader's rights again only when it has changed. Every verb that changes a right writes an audit entry in the same
 * transaction, so the log tells; and the end of a right that ends by the clock is known beforehand. While nothing is
 * written it costs one small query.
 *
 * @param dataVersion as `readDataVersion` just gave it, for who has asked already.
 * @returns the same number for all callers in this process.
 */
export function rightsStamp(ctx: Context, dataVersion = readDataVersion(ctx.db)): number {
  const nowMs = ctx.nowMs();
  const before = known.get(ctx.db);
  if (before?.dataVersion === dataVersion && nowMs < before.nextEndMs) return before.stamp;
  const auditSequence = newestEntry(ctx);
  const same =
    before !== undefined &&
    nowMs < before.nextEndMs &&
    (auditSequence === before.auditSequence || !tookRights(ctx, before.auditSequence));
  const isKnownEnd = before?.auditSequence === auditSequence && nowMs < before.nextEndMs;
  const after: Known = {
    stamp: (before?.stamp ?? 0) + (same ? 0 : 1),
    dataVersion,
    auditSequence,
    nextEndMs: isKnownEnd ? before.nextEndMs : nextEnd(ctx, nowMs),
  };
  known.set(ctx.db, after);
  return after.stamp;
}

function newestEntry(ctx: Context): number {
  const row = ctx.db
    .select({ sequence: auditEntries.sequence })
    .from(auditEntries)
    .orderBy(desc(auditEntries.sequence))
    .limit(1)
    .get();
  return row?.sequence ?? 0;
}

function tookRights(ctx: Context, afterSequence: number): boolean {
  const row = ctx.db
    .select({ sequence: auditEntries.sequence })
    .from(auditEntries)
    .where(and(gt(auditEntries.sequence, afterSequence), notInArray(auditEntries.action, harmless)))
    .limit(1)
    .get();
  return row !== undefined;
}

function nextEnd(ctx: Context, nowMs: number): number {
  const { db } = ctx;
  const ends = [
    db
      .select({ atMs: min(sessions.expiresAtMs) })
      .from(sessions)
      .where(and(gt(sessions.expiresAtMs, nowMs), isNull(sessions.revokedAtMs)))
      .get(),
    db
      .select({ atMs: min(accessTokens.expiresAtMs) })
      .from(accessTokens)
      .where(and(gt(accessTokens.expiresAtMs, nowMs), isNull(accessTokens.revokedAtMs)))
      .get(),
    db
      .select({ atMs: min(grants.endsAtMs) })
      .from(grants)
      .where(and(gt(grants.endsAtMs, nowMs), isNull(grants.revokedAtMs)))
      .get(),
  ];
  return Math.min(...ends.map((end) => end?.atMs ?? Number.POSITIVE_INFINITY));
}
