import { closeSync, fdatasync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import BetterSqlite3 from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { keepStatements } from './keep-statements.ts';
import * as audit from './schema/audit.ts';
import * as changes from './schema/changes.ts';
import * as ci from './schema/ci.ts';
import * as identity from './schema/identity.ts';
import * as importing from './schema/imports.ts';
import * as licensing from './schema/licensing.ts';
import * as outbox from './schema/outbox.ts';
import * as reads from './schema/reads.ts';
import * as review from './schema/review.ts';
import * as source from './schema/source.ts';
import * as views from './schema/views.ts';

const schema = {
  ...audit,
  ...changes,
  ...ci,
  ...identity,
  ...importing,
  ...licensing,
  ...outbox,
  ...reads,
  ...review,
  ...source,
  ...views,
};

/** One connection; synchronous. `db.transaction(fn, { behavior: 'immediate' })` for writes that read first. */
export type Database = BetterSQLite3Database<typeof schema>;

/**
 * SQLite waits for another's lock inside the process's one thread. A process that serves people waits for
 * no longer than the short transactions of our own processes take; longer waits are `whenWritable`'s.
 */
export const busyMs = { portal: 150, runner: 5_000 } as const;
const openingBusyMs = 10_000;

interface OpenDatabase {
  db: Database;
  close(): void;
}

/**
 * Opens (and makes) the database and brings it to the newest migration.
 *
 * @param file path of the SQLite file, or `:memory:`.
 * @param migrationsFolder where the migrations lie; the tree's own unless told (a bundle must tell).
 * @param options `busyMs`: how long a statement waits for another's lock, `busyMs.portal` unless told.
 * @throws when the file cannot be opened or a migration fails.
 */
export function openDatabase(
  file: string,
  migrationsFolder = defaultMigrations(),
  options: { busyMs?: number } = {},
): OpenDatabase {
  if (file !== ':memory:') mkdirSync(path.dirname(file), { recursive: true });
  const sqlite = new BetterSqlite3(file);
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('synchronous = NORMAL');
  sqlite.pragma('foreign_keys = ON');
  sqlite.pragma(`busy_timeout = ${openingBusyMs}`);
  keepStatements(sqlite);
  const db = drizzle(sqlite, { schema, casing: 'snake_case' });
  refuseNewer(db, file, migrationsFolder);
  migrate(db, { migrationsFolder });
  sqlite.pragma(`busy_timeout = ${options.busyMs ?? busyMs.portal}`);
  const closeLog = keepLog(db, file);
  return {
    db,
    close() {
      sqlite.close();
      closeLog();
    },
  };
}

/** The write-ahead log of each open database, by its file descriptor once somebody flushed it. */
const logs = new WeakMap<Database, { file: string; open?: number }>();

function keepLog(db: Database, file: string): () => void {
  if (file === ':memory:') return () => undefined;
  const log: { file: string; open?: number } = { file: `${file}-wal` };
  logs.set(db, log);
  return () => {
    logs.delete(db);
    if (log.open !== undefined) closeSync(log.open);
  };
}

/**
 * Waits until what was committed before this call outlives a loss of power; the process goes on meanwhile. Commits
 * alone outlive the end of the process (`synchronous = NORMAL`).
 *
 * @throws the system's error when the disk does not take it.
 * Source: SQLite, "Write-Ahead Logging": a commit is its record in the log; a checkpoint flushes log and database
 * before it begins the log anew.
 */
export function flushCommitted(db: Database): Promise<void> {
  const log = logs.get(db);
  if (log === undefined) return Promise.resolve();
  log.open ??= openSync(log.file, 'r');
  const { open } = log;
  return new Promise((resolve, reject) => {
    fdatasync(open, (error) => (error === null ? resolve() : reject(error)));
  });
}

/**
 * The tables of a newer Slipway may mean what this one does not know: it must not write into them.
 *
 * @throws Error that names the newest change of both.
 */
function refuseNewer(db: Database, file: string, migrationsFolder: string): void {
  const newestHere = Math.max(
    ...readMigrationFiles({ migrationsFolder }).map(({ folderMillis }) => folderMillis),
  );
  const table = db.get(sql`select 1 from sqlite_master where name = '__drizzle_migrations'`);
  if (table === undefined) return;
  const [row] = db.values<[number]>(sql`select max(created_at) from __drizzle_migrations`);
  const newestThere = Number(row?.[0] ?? 0);
  if (newestThere <= newestHere) return;
  const day = (atMs: number) => new Date(atMs).toISOString().slice(0, 16).replace('T', ' ');
  throw new Error(
    `${file} was last changed by a newer Slipway: its schema is of ${day(newestThere)}, this one knows it as of ` +
      `${day(newestHere)}; start the newer one, or restore the data folder from a backup of before`,
  );
}

function defaultMigrations(): string {
  return path.join(path.dirname(fileURLToPath(import.meta.url)), 'migrations');
}

/**
 * Whether a transaction could write at this moment: nobody else holds the lock.
 * Source: SQLite, "BEGIN IMMEDIATE"; a transaction that wrote nothing costs nothing to end.
 */
export function isWritable(db: Database): boolean {
  const [usual] = db.values<[number]>(sql`pragma busy_timeout`);
  db.run(sql`pragma busy_timeout = 0`);
  try {
    db.run(sql`begin immediate`);
    db.run(sql`rollback`);
    return true;
  } catch (error) {
    if (isBusy(error)) return false;
    throw error;
  } finally {
    db.run(sql.raw(`pragma busy_timeout = ${usual?.[0] ?? busyMs.portal}`));
  }
}

/** A driver's error may come wrapped. */
function isBusy(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return code.startsWith('SQLITE_BUSY') || isBusy(error.cause);
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
