import { desc } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import type { Checkpoint } from '#core/ports.ts';
import { auditEntries } from '#drizzle/schema/audit.ts';

/** A checkpoint is due after this many entries … */
export const checkpointEntries = 100;
/** … or this long after the newest, when there is anything new. */
export const checkpointMs = 10 * 60 * 1000;

/**
 * Writes a signed checkpoint of the newest entry that is committed, when one is due. For our own processes:
 * the portal calls it every few seconds. Never inside a transaction, which may yet be undone.
 *
 * @param options `now`: even if none is due, when there is anything new.
 * @returns what was written, if anything was.
 * @throws DomainError `infrastructure` when it cannot be written.
 */
export function writeCheckpoint(
  ctx: Context,
  options: { now?: boolean } = {},
): Checkpoint | undefined {
  const head = ctx.db
    .select({ sequence: auditEntries.sequence, hash: auditEntries.hash })
    .from(auditEntries)
    .orderBy(desc(auditEntries.sequence))
    .limit(1)
    .get();
  const last = newestCheckpoint(ctx.ports.checkpoints.read().checkpoints);
  // A shorter log than was anchored is a finding for verifyChain, and no reason to write over it.
  if (head === undefined || head.sequence <= (last?.sequence ?? 0)) return undefined;
  const atMs = ctx.nowMs();
  const due =
    last === undefined ||
    options.now === true ||
    head.sequence - last.sequence >= checkpointEntries ||
    Math.abs(atMs - last.atMs) >= checkpointMs;
  if (!due) return undefined;
  const checkpoint = { ...head, atMs };
  ctx.ports.checkpoints.append(checkpoint);
  return checkpoint;
}

export function newestCheckpoint(checkpoints: readonly Checkpoint[]): Checkpoint | undefined {
  return checkpoints.reduce<Checkpoint | undefined>(
    (newest, one) => (one.sequence > (newest?.sequence ?? 0) ? one : newest),
    undefined,
  );
}
