import { type Context, whenWritable } from '#core/context.ts';
import type { Ports } from '#core/ports.ts';
import { processWide } from '#core/process-wide.ts';
import { type AuditInput, appendEntry } from './append-entry.ts';
import { canonicalJson } from './rules.ts';

/** The same read by the same session is one entry in this long: a page that is looked at again, a range. */
export const sameReadMs = 10 * 60 * 1000;
/** What is remembered of them; the oldest goes first, and is only written once more. */
const rememberedMost = 10_000;

type Remembered = Map<string, number>;

/**
 * Records that somebody reads licensed source, or what was made from it. Call it after the right was checked and before
 * the first byte is given: if the entry cannot be written, nothing is given. While another process holds the database's
 * lock, this waits, and other reads go on. Reads by our own processes are not recorded.
 *
 * @throws DomainError `busy` when the lock is not free within `whenWritable`'s bound.
 */
export async function noteRead(ctx: Context, entry: AuditInput): Promise<void> {
  if (ctx.actor.kind === 'system') return;
  const reads = rememberedOf(ctx);
  const key = canonicalJson([{ ...ctx.actor }, entry.action, entry.subject, entry.detail]);
  const nowMs = ctx.nowMs();
  const lastMs = reads.get(key);
  if (lastMs !== undefined && Math.abs(nowMs - lastMs) < sameReadMs) return;
  await whenWritable(ctx);
  appendEntry(ctx, entry);
  reads.delete(key);
  reads.set(key, nowMs);
  for (const oldest of reads.keys()) {
    if (reads.size <= rememberedMost) break;
    reads.delete(oldest);
  }
}

function rememberedOf({ ports }: Context): Remembered {
  const all = processWide('reads', () => new WeakMap<Ports, Remembered>());
  const reads = all.get(ports) ?? new Map<string, number>();
  all.set(ports, reads);
  return reads;
}
