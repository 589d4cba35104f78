import { asc, gt } from 'drizzle-orm';
import { auditEntries } from '#drizzle/schema/audit.ts';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { requireUser } from '../identity/rows.ts';
import { isOwnerStaff } from '../identity/rules.ts';
import { genesisHash, hashEntry } from './rules.ts';

export type ChainVerdict =
  /** `headHash`: note it elsewhere, and a later chain that was cut or rewritten cannot contain it. */
  { ok: true; entries: number; headHash: string } | { ok: false; sequence: number; reason: string };

const pageSize = 1000;

/**
 * Walks the whole audit log: numbers without a gap, each entry bound to the one before it,
 * each hash that of its row.
 *
 * @returns the first entry that is not as it was written.
 * @throws DomainError `forbidden` to all but the system and the owner's auditors, officers, maintainers.
 */
export function verifyChain(ctx: Context): ChainVerdict {
  if (
    ctx.actor.kind !== 'system' &&
    !isOwnerStaff(requireUser(ctx), 'auditor', 'licence-officer', 'maintainer')
  ) {
    throw new DomainError('forbidden', 'only auditors, officers and maintainers verify the log');
  }
  let sequence = 0;
  let headHash = genesisHash;
  for (;;) {
    const page = ctx.db
      .select()
      .from(auditEntries)
      .where(gt(auditEntries.sequence, sequence))
      .orderBy(asc(auditEntries.sequence))
      .limit(pageSize)
      .all();
    for (const entry of page) {
      const reason = findFault(entry, sequence + 1, headHash);
      if (reason !== undefined) return { ok: false, sequence: sequence + 1, reason };
      sequence = entry.sequence;
      headHash = entry.hash;
    }
    if (page.length < pageSize) return { ok: true, entries: sequence, headHash };
  }
}

function findFault(
  entry: typeof auditEntries.$inferSelect,
  expected: number,
  previousHash: string,
): string | undefined {
  if (entry.sequence !== expected) return `entry ${expected} is missing`;
  if (entry.previousHash !== previousHash) {
    return `entry ${expected} does not follow the entry before it`;
  }
  if (hashEntry(entry) !== entry.hash) return `entry ${expected} was changed after it was written`;
  return undefined;
}
