import { DomainError } from '#core/errors.ts';
import type { ApplyResult } from '#core/ports.ts';
import type { ObjectReader } from './object-reader.ts';

/** Puts the one commit onto `onto`. */
export async function rebase(
  _gitFolder: string,
  _reader: ObjectReader,
  _commit: string,
  _onto: string,
): Promise<ApplyResult> {
  throw new DomainError('infrastructure', 'not built yet');
}
