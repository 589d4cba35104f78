import { asDomainError } from '#core/as-domain-error.ts';
import { type Context, whenWritable } from '#core/context.ts';
import type { Ports } from '#core/ports.ts';
import { processWide } from '#core/process-wide.ts';
import { flushCommitted } from '#drizzle/client.ts';
import type { AuditInput } from './append-entry.ts';
import { indexReadsSoon } from './index-reads.ts';
import { countAgain, keyOf, type Remembered, rememberRead } from './read-repeats.ts';
import { writeReads } from './write-reads.ts';

/** Under load, groups are this far apart; a reader alone waits for nobody. */
const apartMs = 5;
/** Entries of one transaction: a group ends in a few milliseconds however many wait. */
const groupMost = 200;

/** A read whose entry is to be written, and who waits for it. */
interface Waiting {
  key: string;
  ctx: Context;
  entry: AuditInput;
  done: Promise<void>;
  settle: { resolve(): void; reject(error: unknown): void };
}

interface Group {
  waiting: Map<string, Waiting>;
  isBusy: boolean;
  lastSize: number;
  lastEndMs: number;
}

/**
 * Records that somebody reads licensed source, or what was made from it. Call it after the right was checked and before
 * the first byte is given: if the entry cannot be written, nothing is given. Readers wait together: one transaction and
 * one flush to disk hold the entries of all who came since the last. While another process holds the database's lock,
 * this waits, and what writes nothing goes on. Reads by our own processes are not recorded.
 *
 * The same read by the same session or token again within the hour is counted, in no entry of its own; `settleReads`
 * writes the counts.
 *
 * @param entry `action`: one of `readActions`. Its detail names the `door`; what was read by `path`, `paths` or
 *   `folders` (`foldPaths`); `whole: true` where all that lies under the path was given; the `repository` where the
 *   subject is not one.
 * @throws DomainError `busy` when the lock is not free within `whenWritable`'s bound; what the database throws.
 */
export async function noteRead(ctx: Context, entry: AuditInput): Promise<void> {
  const { actor } = ctx;
  if (actor.kind === 'system') return;
  const key = keyOf(actor, entry);
  if (countAgain(ctx, key)) return;
  const group = groupOf(ctx);
  const same = group.waiting.get(key);
  if (same !== undefined) {
    await same.done;
    countAgain(ctx, key);
    return;
  }
  const one = makeWaiting(key, ctx, entry);
  group.waiting.set(key, one);
  schedule(group);
  await one.done;
}

function makeWaiting(key: string, ctx: Context, entry: AuditInput): Waiting {
  const settle = { resolve: () => {}, reject: (_error: unknown) => {} };
  const done = new Promise<void>((resolve, reject) => {
    settle.resolve = resolve;
    settle.reject = reject;
  });
  return { key, ctx, entry, done, settle };
}

function schedule(group: Group): void {
  if (group.isBusy || group.waiting.size === 0) return;
  group.isBusy = true;
  const run = () => void commit(group);
  const waitMs = group.lastEndMs + apartMs - performance.now();
  if (group.lastSize > 1 && waitMs > 0) setTimeout(run, waitMs);
  else setImmediate(run);
}

async function commit(group: Group): Promise<void> {
  let taken: Waiting[] = [];
  try {
    const [first] = group.waiting.values();
    if (first === undefined) return;
    try {
      await whenWritable(first.ctx);
    } finally {
      // With all that came meanwhile: whoever holds the lock for so long holds it against them too.
      taken = [...group.waiting.values()].slice(0, groupMost);
    }
    const written = write(taken);
    await flushCommitted(first.ctx.db);
    indexReadsSoon(first.ctx);
    for (const { key, ctx, settle } of taken) {
      const made = written.get(key);
      if (made !== undefined) {
        rememberRead(ctx, key, made);
        settle.resolve();
      }
    }
  } catch (error) {
    for (const { settle } of taken) settle.reject(error);
  } finally {
    for (const { key } of taken) group.waiting.delete(key);
    group.isBusy = false;
    group.lastSize = taken.length;
    group.lastEndMs = performance.now();
    schedule(group);
  }
}

/**
 * One transaction for all. Where that fails by one of them, and not by a full disk or a lock, each has its own, so that
 * nobody's read fails by another's.
 */
function write(taken: readonly Waiting[]): Map<string, Remembered> {
  try {
    return writeReads(taken);
  } catch (error) {
    if (taken.length === 1 || asDomainError(error) !== undefined) throw error;
    const written = new Map<string, Remembered>();
    for (const one of taken) {
      try {
        for (const [key, made] of writeReads([one])) written.set(key, made);
      } catch (fault) {
        one.settle.reject(fault);
      }
    }
    return written;
  }
}

function groupOf({ ports }: Context): Group {
  const all = processWide('reads', () => new WeakMap<Ports, Group>());
  const group = all.get(ports) ?? {
    waiting: new Map(),
    isBusy: false,
    lastSize: 0,
    lastEndMs: 0,
  };
  all.set(ports, group);
  return group;
}
