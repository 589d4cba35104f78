import { DomainError } from '#core/errors.ts';
import { lockFolder } from '#drizzle/folder-lock.ts';

/**
 * Makes this process the one portal on a data folder: two would take each other's hooks and settle each
 * other's pushes. Runners are as many as one likes.
 *
 * @returns gives it up; the end of the process does too.
 * @throws DomainError `conflict`, naming the process that is there already.
 */
export function holdFolder(dataFolder: string): () => void {
  const lock = lockFolder(dataFolder, 'portal');
  if (lock.held) return lock.release;
  const who = lock.pid === undefined ? 'another process' : `process ${lock.pid}`;
  throw new DomainError(
    'conflict',
    `${who} serves ${dataFolder} already; stop it first, or set SLIPWAY_DATA to another folder`,
  );
}
