import { notFound } from 'next/navigation';
import { decodePath, decodeRevision } from './address.ts';

export type SourceParams = Promise<{ repository: string; revision: string; path?: string[] }>;

/** Repository, revision and path of an address; "not found" for one that does not decode. */
export async function readPlace(
  params: SourceParams,
): Promise<{ repository: string; revision: string; path: string }> {
  const given = await params;
  const revision = decodeRevision(given.revision);
  const path = decodePath(given.path);
  if (revision === undefined || path === undefined) notFound();
  return { repository: given.repository, revision, path };
}
