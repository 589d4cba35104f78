import { findSymbol } from '#core/source/find-symbol.ts';
import { jsonResponse } from '../../../../../api/json-response.ts';
import { refusalResponse } from '../../../../../outcomes/refusals.ts';
import { viewerContext } from '../../../../../session/viewer-context.ts';
import { decodeRevision } from '../../../../address.ts';

/** `GET`: the places of one name, as `findSymbol` gives them, for a page of code that is read. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ repository: string; revision: string; name: string }> },
): Promise<Response> {
  const given = await params;
  const revision = decodeRevision(given.revision);
  const name = decodeRevision(given.name);
  if (revision === undefined || name === undefined) return new Response(null, { status: 404 });
  try {
    const question = { repositorySlug: given.repository, revision, name };
    return jsonResponse(await findSymbol(await viewerContext(), question));
  } catch (error) {
    return refusalResponse(error);
  }
}
