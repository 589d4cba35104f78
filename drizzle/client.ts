import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import BetterSqlite3 from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import * as audit from './schema/audit.ts';
import * as changes from './schema/changes.ts';
import * as ci from './schema/ci.ts';
import * as identity from './schema/identity.ts';
import * as licensing from './schema/licensing.ts';
import * as review from './schema/review.ts';
import * as source from './schema/source.ts';

const schema = { ...audit, ...changes, ...ci, ...identity, ...licensing, ...review, ...source };

/** One connection; synchronous. `db.transaction(fn, { behavior: 'immediate' })` for writes that read first. */
export type Database = BetterSQLite3Database<typeof schema>;

export interface OpenDatabase {
  db: Database;
  close(): void;
}

/**
 * Opens (and makes) the database and brings it to the newest migration.
 *
 * @param file path of the SQLite file, or `:memory:`.
 * @param migrationsFolder where the migrations lie; the tree's own unless told (a bundle must tell).
 * @throws when the file cannot be opened or a migration fails.
 */
export function openDatabase(file: string, migrationsFolder = defaultMigrations()): OpenDatabase {
  if (file !== ':memory:') mkdirSync(path.dirname(file), { recursive: true });
  const sqlite = new BetterSqlite3(file);
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('synchronous = NORMAL');
  sqlite.pragma('foreign_keys = ON');
  sqlite.pragma('busy_timeout = 10000');
  const db = drizzle(sqlite, { schema, casing: 'snake_case' });
  migrate(db, { migrationsFolder });
  return { db, close: () => sqlite.close() };
}

function defaultMigrations(): string {
  return path.join(path.dirname(fileURLToPath(import.meta.url)), 'migrations');
}

/**
 * Differs from what it was if anything was written since, by this connection or another: a cheap question
 * for those who would otherwise ask a dear one again and again.
 * Source: SQLite, "PRAGMA data_version" (other connections) and total_changes() (this one).
 */
export function readDataVersion(db: Database): string {
  const [row] = db.values<[number, number]>(
    sql`select data_version, total_changes() from pragma_data_version`,
  );
  return `${row?.[0]}:${row?.[1]}`;
}
