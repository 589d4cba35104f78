import { readSourceFile } from '#core/source/read-source-file.ts';
import { refusalResponse } from '../../../../../outcomes/refusals.ts';
import { viewerContext } from '../../../../../session/viewer-context.ts';
import { decodePath, decodeRevision } from '../../../../address.ts';

/** More than a page shows, and still held in memory whole. */
const limitBytes = 32 * 1024 * 1024;

/**
 * One file as it is, with the same right as its page. Text is sent as plain text and everything else as
 * a download, whatever it claims to be: nothing of a tree runs in the reader's browser.
 */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ repository: string; revision: string; path: string[] }> },
): Promise<Response> {
  const given = await params;
  const revision = decodeRevision(given.revision);
  const path = decodePath(given.path);
  if (revision === undefined || path === undefined) return new Response(null, { status: 404 });
  try {
    const file = await readSourceFile(await viewerContext(), {
      repositorySlug: given.repository,
      revision,
      path,
      limitBytes,
      door: 'raw',
    });
    if (!file.bytes) return new Response('larger than 32 MiB: clone the tree\n', { status: 413 });
    return new Response(new Uint8Array(file.bytes), { headers: rawHeaders(file.binary, path) });
  } catch (error) {
    return refusalResponse(error);
  }
}

function rawHeaders(binary: boolean, path: string): Record<string, string> {
  const name = encodeURIComponent(path.slice(path.lastIndexOf('/') + 1));
  return {
    'content-type': binary ? 'application/octet-stream' : 'text/plain; charset=utf-8',
    'content-disposition': `${binary ? 'attachment' : 'inline'}; filename*=UTF-8''${name}`,
    'cache-control': 'private, no-store',
  };
}
