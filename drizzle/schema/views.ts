import { sql } from 'drizzle-orm';
import { blob, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { repositories } from './source.ts';

/** A filtered history for grants of parts of a tree. All of it can be made again from the repository. */
export const sourceViews = sqliteTable('source_views', {
  number: integer().primaryKey({ autoIncrement: true }),
  /** 32 hex digits, from the filter's version, the repository and the prefixes; names the store. */
  id: text().notNull().unique(),
  repositoryId: text()
    .notNull()
    .references(() => repositories.id),
  prefixes: text({ mode: 'json' }).$type<string[]>().notNull(),
  /** Names the store that the rows are about: one that was made anew has another. '' before the first. */
  storeKey: text().notNull(),
  /** The branches' commits in the repository when the view was last complete. */
  tips: text({ mode: 'json' }).$type<string[]>().notNull(),
  createdAtMs: integer().notNull(),
  /** When it was complete for the first time; null while it is being prepared. */
  readyAtMs: integer(),
});

/** What became of each commit of the repository in a view. */
export const sourceViewCommits = sqliteTable(
  'source_view_commits',
  {
    viewNumber: integer()
      .notNull()
      .references(() => sourceViews.number),
    /** 20 bytes. */
    original: blob({ mode: 'buffer' }).notNull(),
    /** 20 bytes; none where nothing of the part was there yet. */
    view: blob({ mode: 'buffer' }).notNull(),
    /** Whether the view's commit was made for this one; otherwise this one changes nothing of the part. */
    made: integer({ mode: 'boolean' }).notNull(),
    generation: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.viewNumber, table.original] }),
    index('source_view_commits_view').on(table.viewNumber, table.view).where(sql`made = 1`),
  ],
);
