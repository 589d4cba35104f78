import { listPaths } from '#core/source/list-paths.ts';
import { refusalResponse } from '../../../../outcomes/refusals.ts';
import { viewerContext } from '../../../../session/viewer-context.ts';
import { decodeRevision } from '../../../address.ts';

/**
 * All paths of a revision that the reader may see, as `formats/search/path-list.ts` reads them. The tag is the same for
 * as long as commit and cover are: who has the list asks whether it still is, and the right is looked up each time.
 */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ repository: string; revision: string }> },
): Promise<Response> {
  const given = await params;
  const revision = decodeRevision(given.revision);
  if (revision === undefined) return new Response(null, { status: 404 });
  const known = /^(?:W\/)?"([\w-]{43})"$/.exec(request.headers.get('if-none-match') ?? '')?.[1];
  try {
    const { tag, list, reading } = await listPaths(await viewerContext(), {
      repositorySlug: given.repository,
      revision,
      knownTag: known,
    });
    const headers = { etag: `"${tag}"`, 'cache-control': 'private, no-cache' };
    if (list === undefined) return new Response(null, { status: 304, headers });
    return new Response(new Uint8Array(list.bytes), {
      headers: {
        ...headers,
        'content-type': 'text/plain; charset=utf-8',
        'x-content-type-options': 'nosniff',
        'x-slipway-commit': reading.commit,
      },
    });
  } catch (error) {
    return refusalResponse(error);
  }
}
