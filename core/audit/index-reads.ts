import { and, asc, gt, inArray, max } from 'drizzle-orm';
import { asDomainError } from '#core/as-domain-error.ts';
import { type Context, transact } from '#core/context.ts';
import { prepareOnce } from '#core/prepare-once.ts';
import { processWide } from '#core/process-wide.ts';
import type { Database } from '#drizzle/client.ts';
import { auditEntries } from '#drizzle/schema/audit.ts';
import { reads } from '#drizzle/schema/reads.ts';
import { makeReadsWriter } from './add-reads.ts';
import { readActions } from './read-places.ts';

/** Entries of one transaction: others write, and readers are served, between two. */
const batchMost = 100;
const soonMs = 250;

/**
 * Adds the rows by which reads are found, of the entries that have none yet. The entries are the truth and are written
 * before anything is given; their rows follow in batches, which cost a tenth of rows written one reader at a time.
 * Whoever looks for reads calls this before. A process that ends midway leaves it to the next.
 *
 * @throws what the database throws.
 */
export function catchUpReads(ctx: Context): void {
  while (indexBatch(ctx));
}

/** The same a moment later, with pauses. While the database is busy or full it waits for the next call. */
export function indexReadsSoon(ctx: Context): void {
  const waiting = processWide('reads-index', () => new WeakMap<Database, boolean>());
  if (waiting.get(ctx.db) === true) return;
  waiting.set(ctx.db, true);
  const step = (): void => {
    try {
      if (indexBatch(ctx)) {
        setImmediate(step);
        return;
      }
    } catch (error) {
      // A TypeError is the driver's word for a database that was closed meanwhile.
      if (asDomainError(error) === undefined && !(error instanceof TypeError)) {
        process.stderr.write(`indexing reads: ${String(error)}\n`);
      }
    }
    waiting.set(ctx.db, false);
  };
  setTimeout(step, soonMs).unref();
}

/** @returns whether there may be more. */
function indexBatch(ctx: Context): boolean {
  const cursors = processWide('reads-cursor', () => new WeakMap<Database, number>());
  const { db } = ctx;
  // What another process indexed meanwhile need not be looked at.
  const from = Math.max(cursors.get(db) ?? 0, newestQuery(db).get()?.sequence ?? 0);
  const head = headQuery(db).get()?.sequence ?? 0;
  if (head <= from) return false;
  const found = selectEntries(ctx, from);
  if (found.length > 0) {
    transact(ctx, (tx) => {
      const write = makeReadsWriter(tx);
      for (const entry of found) write(entry);
    });
  }
  const isAll = found.length < batchMost;
  cursors.set(db, isAll ? head : (found.at(-1)?.sequence ?? head));
  return !isAll;
}

function selectEntries(ctx: Context, from: number) {
  return ctx.db
    .select()
    .from(auditEntries)
    .where(and(gt(auditEntries.sequence, from), inArray(auditEntries.action, [...readActions])))
    .orderBy(asc(auditEntries.sequence))
    .limit(batchMost)
    .all();
}

const newestQuery = prepareOnce((db) =>
  db
    .select({ sequence: max(reads.sequence) })
    .from(reads)
    .prepare(),
);

const headQuery = prepareOnce((db) =>
  db
    .select({ sequence: max(auditEntries.sequence) })
    .from(auditEntries)
    .prepare(),
);
