import { asc, gt } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { requireUser } from '#core/identity/rows.ts';
import { isOwnerStaff } from '#core/identity/rules.ts';
import type { Checkpoint } from '#core/ports.ts';
import { auditEntries } from '#drizzle/schema/audit.ts';
import { checkpointFault, type NotedCheckpoint } from './checkpoint-fault.ts';
import { findRemovals, type Removals } from './find-removals.ts';
import { digestPayload, genesisHash, hashEntry } from './rules.ts';
import { newestCheckpoint } from './write-checkpoint.ts';

export type ChainVerdict =
  | {
      ok: true;
      entries: number;
      headHash: string;
      /** Entries whose payload was removed, each by an entry that says by whom and why. */
      removedPayloads: number;
      /** The newest checkpoint: up to here nothing can be missing. Undefined while there is none. */
      anchor: Checkpoint | undefined;
      /** What this proves not, and what weakens it: sentences. */
      warnings: string[];
    }
  | { ok: false; sequence: number; reason: string };

const pageSize = 1000;

/**
 * Walks the whole audit log: numbers without a gap, each entry bound to the one before it, each hash that of
 * its row, each payload that of its digest or removed by an entry that says so; and holds it against the
 * signed checkpoints outside the database, so that an end that was cut off is noticed.
 *
 * @param noted a checkpoint that somebody kept elsewhere, to be held against the log too.
 * @returns the first entry that is not as it was written.
 * @throws DomainError `forbidden` to all but the system and the owner's auditors, officers, maintainers.
 */
export function verifyChain(ctx: Context, noted: readonly NotedCheckpoint[] = []): ChainVerdict {
  if (
    ctx.actor.kind !== 'system' &&
    !isOwnerStaff(requireUser(ctx), 'auditor', 'licence-officer', 'maintainer')
  ) {
    throw new DomainError('forbidden', 'only auditors, officers and maintainers verify the log');
  }
  // Read before the walk: what is written meanwhile only makes the log longer.
  const { checkpoints, unreadable } = ctx.ports.checkpoints.read();
  const walked = walk(ctx, [...checkpoints, ...noted]);
  if (!walked.ok) return walked;
  const anchor = newestCheckpoint(checkpoints);
  return { ...walked, anchor, warnings: warningsOf(ctx, walked.entries, anchor, unreadable) };
}

type Walked =
  | { ok: true; entries: number; headHash: string; removedPayloads: number }
  | { ok: false; sequence: number; reason: string };

function walk(ctx: Context, checkpoints: readonly NotedCheckpoint[]): Walked {
  const removals = findRemovals(ctx);
  const anchored = new Map<number, NotedCheckpoint[]>();
  for (const one of checkpoints) {
    anchored.set(one.sequence, [...(anchored.get(one.sequence) ?? []), one]);
  }
  let before: Before = { sequence: 0, hash: genesisHash, format: 1 };
  for (;;) {
    const page = ctx.db
      .select()
      .from(auditEntries)
      .where(gt(auditEntries.sequence, before.sequence))
      .orderBy(asc(auditEntries.sequence))
      .limit(pageSize)
      .all();
    for (const entry of page) {
      const reason =
        findFault(entry, before, removals) ??
        checkpointFault(entry, anchored.get(entry.sequence) ?? []);
      if (reason !== undefined) return { ok: false, sequence: before.sequence + 1, reason };
      before = entry;
    }
    if (page.length === pageSize) continue;
    const cut = checkpointFault(before, checkpoints);
    if (cut !== undefined) return { ok: false, sequence: before.sequence + 1, reason: cut };
    const { sequence: entries, hash: headHash } = before;
    return { ok: true, entries, headHash, removedPayloads: removals.size };
  }
}

interface Before {
  sequence: number;
  hash: string;
  format: number;
}

function findFault(
  entry: typeof auditEntries.$inferSelect,
  before: Before,
  removals: Removals,
): string | undefined {
  const expected = before.sequence + 1;
  if (entry.sequence !== expected) return `entry ${expected} is missing`;
  if (entry.previousHash !== before.hash) {
    return `entry ${expected} does not follow the entry before it`;
  }
  const changed = `entry ${expected} was changed after it was written`;
  if (entry.format < before.format || entry.format > 2) return changed;
  if (hashEntry(entry) !== entry.hash) return changed;
  if (entry.format === 1) return undefined;
  if (entry.salt !== null) {
    return digestPayload(entry, entry.salt) === entry.payloadSha256 ? undefined : changed;
  }
  if (!removals.has(expected)) return `the payload of entry ${expected} was removed without a word`;
  return entry.detail === '{}' && entry.address === null ? undefined : changed;
}

function warningsOf(
  ctx: Context,
  entries: number,
  anchor: Checkpoint | undefined,
  unreadable: readonly number[],
): string[] {
  const open =
    anchor === undefined
      ? 'no checkpoint was written yet: nothing proves that the end of the log was not cut off'
      : entries > anchor.sequence
        ? `nothing proves that no entry after ${anchor.sequence}, the newest checkpoint, was cut off`
        : 'nothing proves that no entry came after the newest checkpoint and was cut off';
  const lines = unreadable.slice(0, 10).join(', ');
  return [
    open,
    ...(unreadable.length === 0
      ? []
      : [`lines of the checkpoint file that are none, or are not signed by its key: ${lines}`]),
    ...ctx.ports.checkpoints.weaknesses(),
  ];
}
