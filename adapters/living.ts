import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

/**
 * Names for what is not finished yet, so that others can tell whether its maker still lives:
 * `<host>-<pid>` first, then what makes it unique.
 */
const here = hostname().replace(/[^\w.]/g, '_');
const startedAtMs = Date.now() - process.uptime() * 1000;
const forgottenAfterMs = 24 * 60 * 60 * 1000;

/** Names this process in leases, work folders and unfinished files. */
export function processName(): string {
  return `${here}-${process.pid}`;
}

export function unfinishedName(): string {
  return `${processName()}-${randomBytes(6).toString('hex')}`;
}

/**
 * Whether the maker of an unfinished thing is gone: of this machine and no longer running, or of an earlier
 * process under our number; of another machine (or of what gives no name) after a day.
 *
 * @param name ends in `processName()` or `unfinishedName()`.
 * @param atMs when it was last written.
 */
export function isAbandoned(name: string, atMs: number): boolean {
  const parts = name.split('-');
  if (/^[0-9a-f]{12}$/.test(parts.at(-1) ?? '') && parts.length > 2) parts.pop();
  const pid = Number(parts.pop());
  // By age alone where nobody can be asked: a clock that was set ahead must not take a living maker's work.
  if (parts.pop() !== here || !Number.isSafeInteger(pid))
    return Date.now() - atMs > forgottenAfterMs;
  return pid === process.pid ? atMs < startedAtMs : !isAlive(pid);
}

/** Whether a process of this machine has this number. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
