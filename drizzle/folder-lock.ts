import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';

type FolderLock =
  | { held: true; release(): void }
  /** `pid` of the process that holds it, where it has said so. */
  | { held: false; pid: number | undefined };

/**
 * Takes a folder for this process alone. The lock is one of SQLite's on a small file of its own: the kernel
 * gives it back when the process ends, however it ends, so that none is ever left behind.
 *
 * @param folder made if it is missing; `name`: of the lock, for one role of several.
 * @throws SQLite's error when the file cannot be opened or written.
 * Source: SQLite, "File Locking And Concurrency": RESERVED, held by one connection at a time.
 */
export function lockFolder(folder: string, name: string): FolderLock {
  mkdirSync(folder, { recursive: true });
  const pidFile = path.join(folder, `${name}.pid`);
  const sqlite = new BetterSqlite3(path.join(folder, `${name}.lock`), { timeout: 0 });
  try {
    sqlite.exec('begin immediate');
  } catch (error) {
    sqlite.close();
    if (!(error instanceof BetterSqlite3.SqliteError && error.code.startsWith('SQLITE_BUSY'))) {
      throw error;
    }
    return { held: false, pid: readPid(pidFile) };
  }
  writePid(pidFile);
  return { held: true, release: () => void sqlite.close() };
}

function writePid(file: string): void {
  try {
    writeFileSync(file, `${process.pid}\n`);
  } catch {
    // It only tells others whom to look for; the lock holds without it, on a full disk too.
  }
}

function readPid(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined; // it has not come to write it yet
  }
}
