import { and, eq, sql } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { prepareOnce } from '#core/prepare-once.ts';
import { readNames, readPlaces, reads } from '#drizzle/schema/reads.ts';
import { foldersAbove, placesOf, type ReadPlace } from './read-places.ts';

/** Of an entry what its places follow from, and what stands beside them. */
interface WrittenEntry {
  sequence: number;
  atMs: number;
  actorUserId: string | null;
  actorOrganizationId: string | null;
  action: string;
  subject: string;
  detail: string;
}

/**
 * For the entries of one transaction: numbers of names and places are looked up once.
 *
 * @returns what adds the rows of one entry; of one that has them, nothing.
 */
export function makeReadsWriter(ctx: Context): (entry: WrittenEntry) => void {
  const names = remember((name) => numberOf(ctx, name));
  const places = remember((key) => {
    const [repositorySlug = '', path = ''] = key.split('\0');
    return placeNumber(ctx, { repositorySlug, path });
  });
  const insert = insertRead(ctx.db);
  return (entry) => {
    const { door, places: read } = placesOf(entry);
    if (door === undefined) return;
    const { sequence, atMs } = entry;
    const numbers = {
      organization: names(entry.actorOrganizationId ?? ''),
      person: names(entry.actorUserId ?? ''),
      door: names(door),
    };
    for (const { repositorySlug, path, extent } of read) {
      const placeId = places(`${repositorySlug}\0${path}`);
      insert.run({ placeId, atMs, sequence, ...numbers, extent });
    }
  };
}

function remember(find: (key: string) => number): (key: string) => number {
  const known = new Map<string, number>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const found = find(key);
    known.set(key, found);
    return found;
  };
}

/** Takes them away, where a removal of the entry's payload is written already. */
export function removeReads(ctx: Context, entry: WrittenEntry): void {
  for (const place of placesOf(entry).places) {
    const placeId = findPlace(ctx, place.repositorySlug, place.path);
    if (placeId === undefined) continue;
    ctx.db
      .delete(reads)
      .where(
        and(
          eq(reads.placeId, placeId),
          eq(reads.atMs, entry.atMs),
          eq(reads.sequence, entry.sequence),
        ),
      )
      .run();
  }
}

/** @returns the number of a place that was ever read. */
export function findPlace(ctx: Context, repositorySlug: string, path: string): number | undefined {
  return placeQuery(ctx.db).get({ repositorySlug, path })?.id;
}

/** @returns the number of a person, an organization or a door that ever read or gave something. */
export function findNumber(ctx: Context, name: string): number | undefined {
  return nameQuery(ctx.db).get({ name })?.id;
}

function placeNumber(ctx: Context, { repositorySlug, path }: Omit<ReadPlace, 'extent'>): number {
  const known = findPlace(ctx, repositorySlug, path);
  if (known !== undefined) return known;
  const above = parentOf(repositorySlug, path);
  const parentId = above === undefined ? null : placeNumber(ctx, above);
  return insertPlace(ctx.db).get({ repositorySlug, path, parentId }).id;
}

function parentOf(
  repositorySlug: string,
  path: string,
): { repositorySlug: string; path: string } | undefined {
  const [folder] = foldersAbove(path);
  if (folder !== undefined) return { repositorySlug, path: folder };
  return repositorySlug === '' ? undefined : { repositorySlug: '', path: '' };
}

function numberOf(ctx: Context, name: string): number {
  return findNumber(ctx, name) ?? insertName(ctx.db).get({ name }).id;
}

const placeQuery = prepareOnce((db) =>
  db
    .select({ id: readPlaces.id })
    .from(readPlaces)
    .where(
      and(
        eq(readPlaces.repositorySlug, sql.placeholder('repositorySlug')),
        eq(readPlaces.path, sql.placeholder('path')),
      ),
    )
    .prepare(),
);

const nameQuery = prepareOnce((db) =>
  db
    .select({ id: readNames.id })
    .from(readNames)
    .where(eq(readNames.name, sql.placeholder('name')))
    .prepare(),
);

const insertPlace = prepareOnce((db) =>
  db
    .insert(readPlaces)
    .values({
      repositorySlug: sql.placeholder('repositorySlug'),
      path: sql.placeholder('path'),
      parentId: sql.placeholder('parentId'),
    })
    .returning({ id: readPlaces.id })
    .prepare(),
);

const insertName = prepareOnce((db) =>
  db
    .insert(readNames)
    .values({ name: sql.placeholder('name') })
    .returning({ id: readNames.id })
    .prepare(),
);

const insertRead = prepareOnce((db) =>
  db
    .insert(reads)
    .values({
      placeId: sql.placeholder('placeId'),
      atMs: sql.placeholder('atMs'),
      sequence: sql.placeholder('sequence'),
      organization: sql.placeholder('organization'),
      person: sql.placeholder('person'),
      door: sql.placeholder('door'),
      extent: sql.placeholder('extent'),
    })
    .onConflictDoNothing()
    .prepare(),
);
