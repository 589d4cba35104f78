import { sql } from 'drizzle-orm';
import type { Database } from './client.ts';

/**
 * The tables that SQLite finds damaged, with their indexes. Reads the whole database, in the process's one
 * thread: for when something was met, not for every day.
 * Source: SQLite, "PRAGMA quick_check", with a table's name.
 */
export function findDamagedTables(db: Database): string[] {
  return listTables(db).filter((name) => {
    try {
      const rows = db.values<[string]>(sql.raw(`pragma quick_check("${name}")`));
      return rows.some(([line]) => line !== 'ok');
    } catch {
      return true;
    }
  });
}

function listTables(db: Database): string[] {
  try {
    const tables = db.values<[string]>(
      sql`select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`,
    );
    return tables.map(([name]) => name);
  } catch {
    return ['sqlite_master'];
  }
}
