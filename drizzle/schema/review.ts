import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { changes, patchSets } from './changes.ts';
import { runs } from './ci.ts';
import { users } from './identity.ts';

export const comments = sqliteTable(
  'comments',
  {
    id: text().primaryKey(),
    changeNumber: integer()
      .notNull()
      .references(() => changes.number),
    patchSetId: text()
      .notNull()
      .references(() => patchSets.id),
    authorUserId: text()
      .notNull()
      .references(() => users.id),
    /** Null path: on the patch set as a whole. */
    path: text(),
    side: text({ enum: ['old', 'new'] }),
    line: integer(),
    body: text().notNull(),
    inReplyToId: text(),
    resolvedAtMs: integer(),
    resolvedByUserId: text(),
    createdAtMs: integer().notNull(),
  },
  (table) => [index('comments_change').on(table.changeNumber)],
);

/** The newest row of a person on a patch set counts. Immutable. */
export const votes = sqliteTable(
  'votes',
  {
    id: text().primaryKey(),
    patchSetId: text()
      .notNull()
      .references(() => patchSets.id),
    userId: text()
      .notNull()
      .references(() => users.id),
    /** -2 to 2, as Gerrit's Code-Review. */
    value: integer().notNull(),
    createdAtMs: integer().notNull(),
  },
  (table) => [index('votes_patch_set').on(table.patchSetId)],
);

/** What is merged, onto what and by whom. */
const mergedColumns = () => ({
  patchSetId: text()
    .notNull()
    .references(() => patchSets.id),
  /** The run whose passing verdict is of exactly this commit on exactly this base. */
  runId: text()
    .notNull()
    .references(() => runs.id),
  commit: text().notNull(),
  previousTip: text().notNull(),
  mergedByUserId: text()
    .notNull()
    .references(() => users.id),
  createdAtMs: integer().notNull(),
});

/** Immutable. */
export const merges = sqliteTable(
  'merges',
  {
    id: text().primaryKey(),
    changeNumber: integer()
      .notNull()
      .unique()
      .references(() => changes.number),
    ...mergedColumns(),
  },
  (table) => [index('merges_commit').on(table.commit)],
);

/**
 * A merge that has begun: written before the branch moves, gone once the merge's row is there. What a stop
 * leaves behind is settled by looking whether the branch holds the commit.
 */
export const mergeIntents = sqliteTable('merge_intents', {
  changeNumber: integer()
    .primaryKey()
    .references(() => changes.number),
  ...mergedColumns(),
});
