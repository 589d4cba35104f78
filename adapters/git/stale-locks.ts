import { lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import path from 'node:path';

/** Git holds a ref's lock for milliseconds. A process whose machine we cannot see must have had its time. */
const staleAfterMs = 2_000;
const staleUnseenAfterMs = 60_000;

/** Whether git failed because a lock was in its way. Source: git, lockfile.c, `unable_to_lock_message`. */
export function saysLocked(stderr: string): boolean {
  return stderr
    .split('\n')
    .some((line) => line.includes("Unable to create '") && line.includes(".lock': File exists"));
}

/**
 * Removes the locks in a repository that nobody holds: older than two seconds, and no git of this machine
 * works in the repository. Synchronous: a merge asks while it holds the database's write lock.
 *
 * @returns what was removed, by path inside the repository.
 */
export function clearStaleLocks(gitFolder: string): string[] {
  const nowMs = Date.now();
  const locks = listLocks(gitFolder).filter(({ atMs }) => nowMs - atMs >= staleAfterMs);
  if (locks.length === 0) return [];
  const seen = isWorkedIn(gitFolder, lockers);
  const stale = locks.filter(({ atMs }) => {
    if (seen === undefined) return nowMs - atMs >= staleUnseenAfterMs;
    return !seen;
  });
  for (const { place } of stale) rmSync(path.join(gitFolder, place), { force: true });
  return stale.map(({ place }) => place);
}

/** Every lock on its refs. `atMs` is when it was taken. */
function listLocks(gitFolder: string): { place: string; atMs: number }[] {
  const names = readdirSync(path.join(gitFolder, 'refs'), { recursive: true, encoding: 'utf8' });
  const places = ['packed-refs.lock', 'HEAD.lock', ...names.map((name) => path.join('refs', name))];
  return places.flatMap((place) => {
    if (!place.endsWith('.lock')) return [];
    const status = lstatSync(path.join(gitFolder, place), { throwIfNoEntry: false });
    return status?.isFile() === true ? [{ place, atMs: status.mtimeMs }] : [];
  });
}

/** The commands of ours that lock refs; a receive-pack leaves that to the portal. */
const lockers = ['update-ref', 'pack-refs'];

/**
 * Whether a git of this machine works in the repository: its current folder is there, as it is of each that
 * we start and of their children.
 *
 * @param commands only those that run one of these; all but readers, which leave nothing, when left out.
 * @returns undefined where the system does not tell.
 */
export function isWorkedIn(gitFolder: string, commands?: readonly string[]): boolean | undefined {
  const place = realpathSync(gitFolder);
  try {
    return readdirSync('/proc').some(
      (pid) => /^\d+$/.test(pid) && worksIn(pid, place, commands ?? []),
    );
  } catch {
    return undefined;
  }
}

function worksIn(pid: string, place: string, commands: readonly string[]): boolean {
  try {
    if (readlinkSync(`/proc/${pid}/cwd`) !== place) return false;
    const words = readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0');
    if (commands.length === 0) return !words.includes('cat-file');
    return commands.some((command) => words.includes(command));
  } catch {
    return false; // it ended while we looked, or is none of ours
  }
}
