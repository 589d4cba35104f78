import { between, gt } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { reads } from '#drizzle/schema/reads.ts';
import { findNumber, findPlace } from './add-reads.ts';
import type { Entry } from './append-entry.ts';
import { placesOf } from './read-places.ts';

/**
 * Holds the rows by which pages find reads against the entries that they follow from: each read stands where it is
 * looked for, as its entry says, and nothing else does.
 *
 * @returns what takes entries that follow each other, in order, and gives the first whose rows are others, with the
 *   reason. Numbers of names and places are looked up once in a walk.
 */
export function makeReadsCheck(
  ctx: Context,
): (page: readonly Entry[]) => { sequence: number; reason: string } | undefined {
  const expected = makeExpectation(ctx);
  return (page) => {
    const [first, last] = [page[0], page.at(-1)];
    if (first === undefined || last === undefined) return undefined;
    const kept = readRows(ctx, first.sequence, last.sequence);
    for (const entry of page) {
      const wanted = expected(entry);
      const found = kept.get(entry.sequence) ?? [];
      if (wanted.size === found.length && found.every((row) => wanted.has(row))) continue;
      const { sequence } = entry;
      const reason = `the reads by path and organization do not say what entry ${sequence} says`;
      return { sequence, reason };
    }
    return undefined;
  };
}

/** Reads of entries that the log does not have. */
export function hasReadsBeyond(ctx: Context, sequence: number): boolean {
  const row = ctx.db
    .select({ sequence: reads.sequence })
    .from(reads)
    .where(gt(reads.sequence, sequence))
    .limit(1)
    .get();
  return row !== undefined;
}

/** The rows of an entry as texts of their numbers; what has no number makes one that no row has. */
function makeExpectation(ctx: Context): (entry: Entry) => Set<string> {
  const names = new Map<string, number>();
  const places = new Map<string, number>();
  const numberOf = (name: string) => recall(names, name, () => findNumber(ctx, name));
  return (entry) => {
    const { door, places: read } = placesOf(entry);
    if (door === undefined) return new Set();
    const { actorOrganizationId, actorUserId, atMs } = entry;
    const by = [actorOrganizationId ?? '', actorUserId ?? '', door].map(numberOf).join(' ');
    return new Set(
      read.map(({ repositorySlug, path, extent }) => {
        const find = () => findPlace(ctx, repositorySlug, path);
        return `${recall(places, `${repositorySlug}\0${path}`, find)} ${extent} ${atMs} ${by}`;
      }),
    );
  };
}

function recall(known: Map<string, number>, key: string, find: () => number | undefined): number {
  const before = known.get(key);
  if (before !== undefined) return before;
  const found = find() ?? -1;
  known.set(key, found);
  return found;
}

function readRows(ctx: Context, from: number, to: number): Map<number, string[]> {
  const { sequence, placeId, extent, atMs, organization, person, door } = reads;
  const rows = ctx.db
    .select({ sequence, placeId, extent, atMs, organization, person, door })
    .from(reads)
    .where(between(reads.sequence, from, to))
    .values();
  const bySequence = new Map<number, string[]>();
  for (const [of, ...numbers] of rows) {
    const text = numbers.join(' ');
    const before = bySequence.get(Number(of));
    if (before === undefined) bySequence.set(Number(of), [text]);
    else before.push(text);
  }
  return bySequence;
}
