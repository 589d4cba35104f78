import {
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core';
import { auditEntries } from './audit.ts';

/**
 * The audit log's entries of reads by what was read, so that "who has read this path" is one range of an index.
 * Every row follows from its entry (`core/audit/read-places.ts`), is written soon after it (`core/audit/index-reads.ts`), and
 * `slipway audit verify` holds the two against each other. Numbers in place of names keep a row small: a read has
 * one for each folder above what was read.
 */
export const reads = sqliteTable(
  'reads',
  {
    /** What was read, or a folder above it. */
    placeId: integer()
      .notNull()
      .references(() => readPlaces.id),
    /** The entry's own. */
    atMs: integer().notNull(),
    sequence: integer()
      .notNull()
      .references(() => auditEntries.sequence),
    /** This and the next two: numbers of `read_names`. */
    organization: integer().notNull(),
    person: integer().notNull(),
    door: integer().notNull(),
    /** 0: something under the place was read; 1: the place itself; 2: the place and all that lies under it. */
    extent: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.placeId, table.atMs, table.sequence] }),
    // For whoever compares them with their entries.
    index('reads_sequence').on(table.sequence),
    index('reads_organization').on(table.placeId, table.organization, table.atMs, table.sequence),
  ],
);

/** Paths that were read, and the folders above them, up to the one that holds all repositories (no slug, no path). */
export const readPlaces = sqliteTable(
  'read_places',
  {
    id: integer().primaryKey(),
    repositorySlug: text().notNull(),
    /** '' is the whole tree. */
    path: text().notNull(),
    /** The folder that it lies in; null for the one above all. */
    parentId: integer(),
  },
  (table) => [
    uniqueIndex('read_places_path').on(table.repositorySlug, table.path),
    index('read_places_parent').on(table.parentId),
  ],
);

/** Ids of people and organizations, and names of doors, by the numbers that stand for them in `reads`. */
export const readNames = sqliteTable('read_names', {
  id: integer().primaryKey(),
  name: text().notNull().unique(),
});

/**
 * Reads of the last hour, shared by the portal's processes: the same once more is counted here instead of written as
 * an entry. `source.read-again` closes the hour with the count. No truth of its own: a lost row costs a count, never a read.
 */
export const readRepeats = sqliteTable(
  'read_repeats',
  {
    /** SHA-256 (hex) of who, by which session or token, read what at which door. */
    key: text().primaryKey(),
    /** The entry of the first read, and its time. */
    firstSequence: integer().notNull(),
    atMs: integer().notNull(),
    userId: text().notNull(),
    again: integer().notNull().default(0),
    /** When the last of them was. */
    lastMs: integer().notNull(),
  },
  (table) => [
    index('read_repeats_at').on(table.atMs),
    uniqueIndex('read_repeats_first').on(table.firstSequence),
  ],
);
