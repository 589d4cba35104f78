import { Readable } from 'node:stream';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { requireUser } from '#core/identity/rows.ts';
import { type ArchiveFormat, openArchive } from '#core/source/open-archive.ts';
import { pathProblem } from '#core/tree-path.ts';
import { contentDisposition } from '../api/serve-artifact.ts';
import { timeOutReader } from '../http/idle-timeout.ts';
import { beginTransfer } from '../http/transfer-limits.ts';
import { archiveStream } from './archive-stream.ts';

const mediaTypes = { 'tar.gz': 'application/gzip', zip: 'application/zip' } as const;

/**
 * An archive as a download, within the limits on transfers.
 *
 * @throws DomainError as openArchive; `throttled`.
 */
export async function serveArchive(
  ctx: Context,
  wanted: { repositorySlug: string; revision: string; format: ArchiveFormat; folder: string },
): Promise<Response> {
  const { folder, format } = wanted;
  const { userId, organization } = requireUser(ctx);
  if (folder !== '' && pathProblem(folder) !== undefined) {
    throw new DomainError('not-found', `no folder "${folder.slice(0, 100)}"`);
  }
  const end = await beginTransfer('archive', { userId, organizationId: organization.id });
  try {
    const archive = await openArchive(ctx, wanted);
    const ids = archive.files.flatMap(({ kind, objectId }) => (kind === 'file' ? [objectId] : []));
    const bytes = archiveStream(archive, format, ctx.ports.git.streamBlobs(archive.store, ids));
    bytes.once('close', end);
    return new Response(timeOutReader(asWebStream(bytes)), {
      headers: {
        'content-type': mediaTypes[format],
        'content-disposition': contentDisposition('attachment', `${archive.prefix}.${format}`),
        'x-content-type-options': 'nosniff',
        'cache-control': 'private, no-store, no-transform',
      },
    });
  } catch (error) {
    end();
    throw error;
  }
}

/** Node's declarations of the two kinds of stream do not know each other; the bytes are plain ones. */
function asWebStream(bytes: Readable): ReadableStream<Uint8Array<ArrayBuffer>> {
  return Readable.toWeb(bytes) as ReadableStream<Uint8Array<ArrayBuffer>>;
}
