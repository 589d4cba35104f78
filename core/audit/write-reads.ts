import { and, eq, lte, or, sql } from 'drizzle-orm';
import type { Actor, Context } from '#core/context.ts';
import { prepareOnce } from '#core/prepare-once.ts';
import { readRepeats } from '#drizzle/schema/reads.ts';
import { type AuditInput, type Deed, type Entry, makeAppender } from './append-entry.ts';
import { isSameHour, type Remembered, sameReadMs } from './read-repeats.ts';

type Repeat = typeof readRepeats.$inferSelect;
type Append = (deed: Deed) => Entry;

/** More of a read that has its entry, which the subject names. */
export const readAgainAction = 'source.read-again';
export function readAgainSubject(firstSequence: number): string {
  return `audit:${firstSequence}`;
}

/**
 * Writes the entries of reads in one transaction. One that another process wrote within the hour, or this one before it
 * forgot, is counted instead.
 *
 * @param taken each with the context of its reader, all of one site.
 * @returns by key, the first read of its hour.
 */
export function writeReads(
  taken: readonly { key: string; ctx: Context; entry: AuditInput }[],
): Map<string, Remembered> {
  const [first] = taken;
  const written = new Map<string, Remembered>();
  if (first === undefined) return written;
  const site = first.ctx;
  inTransaction(site, (append) => {
    for (const { key, ctx, entry } of taken) {
      const { actor, address } = ctx;
      const deed = { actor, address, entry };
      written.set(key, { ...writeOne(site, append, key, deed), again: 0 });
    }
  });
  return written;
}

function writeOne(site: Context, append: Append, key: string, deed: Deed): Repeat {
  const nowMs = site.nowMs();
  const known = repeatQuery(site.db).get({ key });
  if (known !== undefined && isSameHour(known.atMs, nowMs)) {
    addQuery(site.db).run({ key, firstSequence: known.firstSequence, more: 1, lastMs: nowMs });
    return known;
  }
  if (known !== undefined) closeHour(site, append, known);
  const { sequence, atMs, actorUserId } = append(deed);
  const userId = actorUserId ?? '';
  const repeat = { key, firstSequence: sequence, atMs, userId, again: 0, lastMs: atMs };
  insertQuery(site.db).run(repeat);
  return repeat;
}

/**
 * Writes down what was counted since the last call, and closes the hours that are over. Together with the call of its
 * hour's end, each count is written once: into the row that all processes share, or, when another closed the hour
 * before, in an entry of its own.
 */
export function writeCounts(
  site: Context,
  counts: readonly (readonly [key: string, known: Remembered])[],
): void {
  inTransaction(site, (append) => {
    for (const [key, { firstSequence, atMs, userId, again, lastMs }] of counts) {
      const shared = addQuery(site.db).run({ key, firstSequence, more: again, lastMs });
      if (shared.changes === 0) {
        tellAgain(append, { key, firstSequence, atMs, userId, again, lastMs });
      }
    }
    for (const ended of endedQuery(site.db).all(hourAround(site))) {
      closeHour(site, append, ended);
    }
  });
}

/** Whether an hour is over whose count is not written yet. */
export function hasEndedHours(site: Context): boolean {
  return endedQuery(site.db).get(hourAround(site)) !== undefined;
}

function hourAround(site: Context): { before: number; after: number } {
  const nowMs = site.nowMs();
  return { before: nowMs - sameReadMs, after: nowMs + sameReadMs };
}

function closeHour(site: Context, append: Append, repeat: Repeat): void {
  if (repeat.again > 0) tellAgain(append, repeat);
  removeQuery(site.db).run({ key: repeat.key });
}

function tellAgain(append: Append, { firstSequence, userId, again, lastMs }: Repeat): void {
  const actor: Actor = userId === '' ? { kind: 'anonymous' } : { kind: 'user', userId };
  append({
    actor,
    address: undefined,
    entry: {
      action: readAgainAction,
      subject: readAgainSubject(firstSequence),
      detail: { times: again, lastMs },
    },
  });
}

/** On the connection itself, whose prepared statements stay from one group to the next. */
function inTransaction(site: Context, work: (append: Append) => void): void {
  site.db.transaction(() => work(makeAppender(site)), { behavior: 'immediate' });
}

const repeatQuery = prepareOnce((db) =>
  db
    .select()
    .from(readRepeats)
    .where(eq(readRepeats.key, sql.placeholder('key')))
    .prepare(),
);

const addQuery = prepareOnce((db) =>
  db
    .update(readRepeats)
    .set({
      again: sql`${readRepeats.again} + ${sql.placeholder('more')}`,
      lastMs: sql`max(${readRepeats.lastMs}, ${sql.placeholder('lastMs')})`,
    })
    .where(
      and(
        eq(readRepeats.key, sql.placeholder('key')),
        eq(readRepeats.firstSequence, sql.placeholder('firstSequence')),
      ),
    )
    .prepare(),
);

const insertQuery = prepareOnce((db) =>
  db
    .insert(readRepeats)
    .values({
      key: sql.placeholder('key'),
      firstSequence: sql.placeholder('firstSequence'),
      atMs: sql.placeholder('atMs'),
      userId: sql.placeholder('userId'),
      again: 0,
      lastMs: sql.placeholder('lastMs'),
    })
    .prepare(),
);

/** Hours closed at once: what is more waits for the next call. */
const endedMost = 2000;

const endedQuery = prepareOnce((db) =>
  db
    .select()
    .from(readRepeats)
    .where(
      or(
        lte(readRepeats.atMs, sql.placeholder('before')),
        lte(sql.placeholder('after'), readRepeats.atMs),
      ),
    )
    .limit(endedMost)
    .prepare(),
);

const removeQuery = prepareOnce((db) =>
  db
    .delete(readRepeats)
    .where(eq(readRepeats.key, sql.placeholder('key')))
    .prepare(),
);
