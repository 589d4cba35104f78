import { errorResponse, jsonResponse } from '../../api/json-response.ts';
import { viewerContext } from '../../session/viewer-context.ts';
import { loadSearch } from '../load-search.ts';
import { readAsk } from '../search-view.ts';

/** What the search page shows, for each pause in typing: `SearchView` as JSON. */
export async function GET(request: Request): Promise<Response> {
  const ask = readAsk(Object.fromEntries(new URL(request.url).searchParams));
  try {
    return jsonResponse(await loadSearch(await viewerContext(), ask));
  } catch (error) {
    return errorResponse(error);
  }
}
