import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';

export interface ArtifactView {
  sha256: string;
  /** File name to offer, without folders. */
  name: string;
  mediaType: string;
  sizeBytes: number;
  /** Ends early, with an error, once the actor may no longer read it. */
  bytes: ReadableStream<Uint8Array>;
}

/**
 * Opens an artifact that some use lets the actor see: of a change that they may see, or of the trusted
 * branch for whoever may read the whole tree.
 *
 * @throws DomainError `unauthenticated`, or `not-found` for everything that the actor may not see.
 */
export async function readArtifact(
  _ctx: Context,
  _input: { sha256: string },
): Promise<ArtifactView> {
  throw new DomainError('infrastructure', 'not built yet');
}
