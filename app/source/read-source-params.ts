import { DomainError } from '#core/errors.ts';
import { runForPage } from '../outcomes/run-for-page.ts';
import { decodePath, decodeRevision } from './address.ts';

/** The parts of a source page's address, still encoded. */
export type SourceParams = Promise<{ repository: string; revision: string; path?: string[] }>;

/** Repository, revision and path of an address; "not found" for one that does not decode. */
export async function readSourceParams(
  params: SourceParams,
): Promise<{ repository: string; revision: string; path: string }> {
  const given = await params;
  return runForPage(() => parsePlace(given));
}

/** @throws DomainError `not-found` for an address that does not decode. */
function parsePlace(given: Awaited<SourceParams>) {
  const revision = decodeRevision(given.revision);
  const path = decodePath(given.path);
  if (revision === undefined || path === undefined) {
    throw new DomainError('not-found', 'no such place');
  }
  return { repository: given.repository, revision, path };
}
