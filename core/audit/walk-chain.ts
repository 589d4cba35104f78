import { asc, gt } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { auditEntries } from '#drizzle/schema/audit.ts';
import { hasReadsBeyond, makeReadsCheck } from './check-reads.ts';
import { checkpointFault, type NotedCheckpoint } from './checkpoint-fault.ts';
import { findRemovals, type Removals } from './find-removals.ts';
import { catchUpReads } from './index-reads.ts';
import { digestPayload, genesisHash, hashEntry } from './rules.ts';

const pageSize = 1000;

type Walked =
  | { ok: true; entries: number; headHash: string; removedPayloads: number }
  | { ok: false; sequence: number; reason: string };

/**
 * Walks the whole audit log: numbers without a gap, each entry bound to the one before it, each hash that of
 * its row, each payload that of its digest or removed by an entry that says so, each read where pages look for it, and nothing else
 * there. It asks nobody: `verifyChain`
 * decides who may know.
 *
 * @param checkpoints what the log is held against, so that an end that was cut off is noticed.
 * @returns the first entry that is not as it was written.
 */
export function walkChain(ctx: Context, checkpoints: readonly NotedCheckpoint[]): Walked {
  const removals = findRemovals(ctx);
  const anchored = new Map<number, NotedCheckpoint[]>();
  for (const one of checkpoints) {
    anchored.set(one.sequence, [...(anchored.get(one.sequence) ?? []), one]);
  }
  catchUpReads(ctx);
  const findReadsFault = makeReadsCheck(ctx);
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
    const fault = findReadsFault(page);
    if (fault !== undefined) return { ok: false, ...fault };
    if (page.length === pageSize) continue;
    const cut = checkpointFault(before, checkpoints);
    if (cut !== undefined) return { ok: false, sequence: before.sequence + 1, reason: cut };
    const { sequence: entries, hash: headHash } = before;
    if (hasReadsBeyond(ctx, entries)) {
      return { ok: false, sequence: entries + 1, reason: 'reads are kept that no entry tells of' };
    }
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
