import { between, eq, gt } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { Context } from '#core/context.ts';
import { readNames, readPlaces, reads } from '#drizzle/schema/reads.ts';
import type { Entry } from './append-entry.ts';
import { placesOf } from './read-places.ts';

/**
 * Holds the rows by which pages find reads against the entries that they follow from: each read stands where it is
 * looked for, as its entry says, and nothing else does.
 *
 * @param page entries that follow each other, in order.
 * @returns the first entry whose rows are others, with the reason.
 */
export function findReadsFault(
  ctx: Context,
  page: readonly Entry[],
): { sequence: number; reason: string } | undefined {
  const [first, last] = [page[0], page.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const kept = readRows(ctx, first.sequence, last.sequence);
  for (const entry of page) {
    const expected = rowsOf(entry);
    const found = kept.get(entry.sequence) ?? [];
    if (expected.length === found.length && isSame(expected, found)) continue;
    const { sequence } = entry;
    return {
      sequence,
      reason: `the reads by path and organization do not say what entry ${sequence} says`,
    };
  }
  return undefined;
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

function isSame(expected: string[], found: string[]): boolean {
  expected.sort();
  found.sort();
  return expected.every((row, index) => row === found[index]);
}

function rowsOf(entry: Entry): string[] {
  const { door, places } = placesOf(entry);
  return places.map(({ repositorySlug, path, extent }) =>
    rowText([
      repositorySlug,
      path,
      extent,
      entry.atMs,
      entry.actorOrganizationId ?? '',
      entry.actorUserId ?? '',
      door ?? '',
    ]),
  );
}

function readRows(ctx: Context, from: number, to: number): Map<number, string[]> {
  const [organization, person, door] = [
    alias(readNames, 'o'),
    alias(readNames, 'p'),
    alias(readNames, 'd'),
  ];
  const rows = ctx.db
    .select({
      sequence: reads.sequence,
      slug: readPlaces.repositorySlug,
      path: readPlaces.path,
      extent: reads.extent,
      atMs: reads.atMs,
      organization: organization.name,
      person: person.name,
      door: door.name,
    })
    .from(reads)
    .leftJoin(readPlaces, eq(readPlaces.id, reads.placeId))
    .leftJoin(organization, eq(organization.id, reads.organization))
    .leftJoin(person, eq(person.id, reads.person))
    .leftJoin(door, eq(door.id, reads.door))
    .where(between(reads.sequence, from, to))
    .all();
  const bySequence = new Map<number, string[]>();
  for (const { sequence, ...row } of rows) {
    const { slug, path, extent, atMs } = row;
    const text = rowText([slug, path, extent, atMs, row.organization, row.person, row.door]);
    const before = bySequence.get(sequence);
    if (before === undefined) bySequence.set(sequence, [text]);
    else before.push(text);
  }
  return bySequence;
}

function rowText(values: readonly (string | number | null)[]): string {
  return JSON.stringify(values);
}
