import { DomainError } from './errors.ts';
import { processWide } from './process-wide.ts';

/** The refusal for a full disk: the same at every door, whether the database, git or a file of ours met it. */
export function noSpace(cause?: unknown): DomainError {
  const message =
    'the disk of the portal takes no more: it is full or over its quota. Nothing of this was kept; ' +
    'send it again once the operator has made room';
  return new DomainError('no-space', message, { cause, retryAfterSeconds: 60 });
}

export function busy(cause?: unknown): DomainError {
  const message = 'the database is busy: another process keeps its lock; try again in a moment';
  return new DomainError('busy', message, { cause, retryAfterSeconds: 5 });
}

/**
 * `seen`: something damaged was met. Health then looks at the whole database. `onSeen`: tells other processes that
 * serve beside this one.
 */
export function damage(): { seen: boolean; onSeen?: () => void } {
  return processWide('damage', () => ({ seen: false }));
}

function damaged(cause: unknown): DomainError {
  const known = damage();
  if (!known.seen) known.onSeen?.();
  known.seen = true;
  const message =
    'the database is damaged where this is kept; the operator restores it from a backup';
  return new DomainError('infrastructure', message, { cause });
}

/** Source: errno(3). */
const fullCodes = new Set(['ENOSPC', 'EDQUOT']);
/** Source: SQLite, "Result and Extended Result Codes": a write, the growth or the flush of a file failed. */
const fullDatabase =
  /^SQLITE_(?:FULL|IOERR_(?:WRITE|FSYNC|DIR_FSYNC|TRUNCATE|SHMSIZE|SHMOPEN|COMMIT_ATOMIC))$/;
const damagedDatabase = /^SQLITE_(?:CORRUPT|NOTADB)/;
/** As git says it, which hands the system's own words on. */
const fullWords = /No space left on device|Disk quota exceeded/;

/**
 * Turns an error into the refusal that a door shows. A refusal stays as it is; a full disk, a busy and a damaged database
 * become one. Every door asks here, so that all of them tell these alike.
 *
 * @returns undefined for a fault in our own code, which is to be logged as one.
 */
export function asDomainError(error: unknown): DomainError | undefined {
  const refusal = error instanceof DomainError ? error : undefined;
  if (refusal !== undefined && refusal.code !== 'infrastructure') return refusal;
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth += 1) {
    const code = 'code' in at && typeof at.code === 'string' ? at.code : '';
    if (fullCodes.has(code) || fullDatabase.test(code)) return noSpace(error);
    if (code.startsWith('SQLITE_BUSY') || code === 'SQLITE_LOCKED') return busy(error);
    if (damagedDatabase.test(code)) return damaged(error);
    if (at instanceof DomainError && fullWords.test(at.message)) return noSpace(error);
  }
  return refusal;
}
