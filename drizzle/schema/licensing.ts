import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { organizations, users } from './identity.ts';
import { repositories } from './source.ts';

/** One version of the royalty-free licence; the newest published one is the current agreement. Immutable. */
export const agreements = sqliteTable('agreements', {
  id: text().primaryKey(),
  version: text().notNull().unique(),
  title: text().notNull(),
  /** Markdown. */
  body: text().notNull(),
  bodySha256: text().notNull(),
  publishedAtMs: integer().notNull(),
});

/** One signature: for the organization by a signatory, or by each person for themselves. Immutable. */
export const acceptances = sqliteTable(
  'acceptances',
  {
    id: text().primaryKey(),
    agreementId: text()
      .notNull()
      .references(() => agreements.id),
    /** Of the text that was shown and signed. */
    agreementSha256: text().notNull(),
    capacity: text({ enum: ['organization', 'person'] }).notNull(),
    organizationId: text()
      .notNull()
      .references(() => organizations.id),
    userId: text()
      .notNull()
      .references(() => users.id),
    acceptedAtMs: integer().notNull(),
    address: text(),
  },
  (table) => [
    index('acceptances_organization').on(table.organizationId, table.agreementId),
    index('acceptances_user').on(table.userId, table.agreementId),
  ],
);

/** What an organization may see and do in one repository, and until when. */
export const grants = sqliteTable(
  'grants',
  {
    id: text().primaryKey(),
    organizationId: text()
      .notNull()
      .references(() => organizations.id),
    repositoryId: text()
      .notNull()
      .references(() => repositories.id),
    /** '' covers the whole tree; otherwise a folder without leading or trailing slash. */
    pathPrefix: text().notNull(),
    mayContribute: integer({ mode: 'boolean' }).notNull(),
    startsAtMs: integer().notNull(),
    endsAtMs: integer(),
    revokedAtMs: integer(),
  },
  (table) => [index('grants_organization').on(table.organizationId, table.repositoryId)],
);
