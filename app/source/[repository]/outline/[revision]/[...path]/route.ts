import { readOutline } from '#core/source/read-outline.ts';
import { jsonResponse } from '../../../../../api/json-response.ts';
import { refusalResponse } from '../../../../../outcomes/refusals.ts';
import { viewerContext } from '../../../../../session/viewer-context.ts';
import { decodePath, decodeRevision } from '../../../../address.ts';

/** `GET`: what one file defines and declares, as JSON, with the same right as its page. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ repository: string; revision: string; path: string[] }> },
): Promise<Response> {
  const given = await params;
  const revision = decodeRevision(given.revision);
  const path = decodePath(given.path);
  if (revision === undefined || path === undefined) return new Response(null, { status: 404 });
  try {
    const place = { repositorySlug: given.repository, revision, path };
    return jsonResponse(await readOutline(await viewerContext(), place));
  } catch (error) {
    return refusalResponse(error);
  }
}
