import { eq, sql } from 'drizzle-orm';
import type { z } from 'zod';
import { removeReads } from '#core/audit/add-reads.ts';
import { appendEntry } from '#core/audit/append-entry.ts';
import { removalAction, removalSubject } from '#core/audit/find-removals.ts';
import { type Context, transact } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { parseInput } from '#core/parse-input.ts';
import { auditEntries, auditRemovals } from '#drizzle/schema/audit.ts';
import { requireLicenceOffice } from './rows.ts';
import { removePayloadInput } from './schema.ts';

/**
 * Takes the payload (detail and address) of one entry away for good, as retention or a person's request
 * asks. The entry stays, with who, when, what and on what; the chain holds; an entry of its own says who
 * removed it and why. What left the database before (backups, its write-ahead log) is the operator's.
 *
 * @throws DomainError `forbidden` to all but the owner's licence office; `not-found`; `conflict` for an entry
 *   whose payload is removed already, that records a removal, or of the first format, whose hash covers it.
 */
export function removePayload(ctx: Context, input: z.input<typeof removePayloadInput>): void {
  requireLicenceOffice(ctx);
  const { sequence, reason } = parseInput(removePayloadInput, input);
  ctx.db.get(sql`pragma secure_delete = on`); // the freed bytes are written over
  try {
    transact(ctx, (tx) => remove(tx, sequence, reason));
  } finally {
    ctx.db.get(sql`pragma secure_delete = off`);
  }
}

function remove(tx: Context, sequence: number, reason: string): void {
  refuseUnfit(tx, sequence);
  const byEntry = appendEntry(tx, {
    action: removalAction,
    subject: removalSubject(sequence),
    detail: { reason },
  });
  tx.db.insert(auditRemovals).values({ sequence, byEntry }).run();
  const entry = tx.db.select().from(auditEntries).where(eq(auditEntries.sequence, sequence)).get();
  if (entry) removeReads(tx, entry);
  tx.db
    .update(auditEntries)
    .set({ detail: '{}', address: null, salt: null })
    .where(eq(auditEntries.sequence, sequence))
    .run();
}

function refuseUnfit(tx: Context, sequence: number): void {
  const entry = tx.db
    .select({ format: auditEntries.format, action: auditEntries.action, salt: auditEntries.salt })
    .from(auditEntries)
    .where(eq(auditEntries.sequence, sequence))
    .get();
  if (entry === undefined) throw new DomainError('not-found', `there is no entry ${sequence}`);
  if (entry.action === removalAction) {
    throw new DomainError('conflict', `entry ${sequence} says why a payload is gone, and stays`);
  }
  if (entry.format === 1) {
    throw new DomainError(
      'conflict',
      `entry ${sequence} was written in format 1, whose hash covers its payload: it stays`,
    );
  }
  if (entry.salt === null) {
    throw new DomainError('conflict', `the payload of entry ${sequence} is removed already`);
  }
}
