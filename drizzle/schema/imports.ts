import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { users } from './identity.ts';
import { repositories } from './source.ts';

export const importStates = [
  'receiving',
  'waiting',
  'working',
  'done',
  'failed',
  'cancelled',
] as const;
export type ImportState = (typeof importStates)[number];

/**
 * A repository on its way in, from a bundle or an address; or what a hosted one fetched again from where it came. Kept
 * when it has ended: the newest that is done says where a repository comes from.
 */
export const imports = sqliteTable(
  'imports',
  {
    id: text().primaryKey(),
    slug: text().notNull(),
    name: text().notNull(),
    description: text().notNull(),
    /** Empty until it is known: what the origin's HEAD names. */
    defaultBranch: text().notNull(),
    kind: text({ enum: ['bundle', 'url'] }).notNull(),
    /** The address without credentials; empty for a bundle. */
    origin: text().notNull(),
    /** Of a hosted repository: whether branches may move to where they lose commits. */
    updates: text({ enum: ['nothing', 'forward', 'anywhere'] }).notNull(),
    state: text({ enum: importStates }).notNull(),
    cancelAsked: integer({ mode: 'boolean' }).notNull().default(false),
    /** What goes on, as git says it, and how far: of `total` things `done`; 0 of 0 where nobody knows. */
    phase: text().notNull().default(''),
    done: integer().notNull().default(0),
    total: integer().notNull().default(0),
    /** What became of it, in sentences. */
    outcome: text().notNull().default(''),
    startedBy: text().references(() => users.id),
    repositoryId: text().references(() => repositories.id),
    createdAtMs: integer().notNull(),
    endedAtMs: integer(),
  },
  (table) => [
    uniqueIndex('imports_open_slug').on(table.slug).where(sql`${table.endedAtMs} is null`),
    index('imports_repository').on(table.repositoryId, table.createdAtMs),
    index('imports_created').on(table.createdAtMs),
  ],
);
