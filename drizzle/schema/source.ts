import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** A hosted tree. Its truth is the bare repository at `<data>/repositories/<slug>.git`. */
export const repositories = sqliteTable('repositories', {
  id: text().primaryKey(),
  slug: text().notNull().unique(),
  name: text().notNull(),
  description: text().notNull(),
  defaultBranch: text().notNull(),
  createdAtMs: integer().notNull(),
});

/** A file named by its SHA-256, under `<data>/artifacts/`. */
export const artifacts = sqliteTable('artifacts', {
  sha256: text().primaryKey(),
  sizeBytes: integer().notNull(),
  mediaType: text().notNull(),
  createdAtMs: integer().notNull(),
});
