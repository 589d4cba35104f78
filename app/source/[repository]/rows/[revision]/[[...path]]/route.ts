import { readTree } from '#core/source/read-tree.ts';
import { markupResponse, servePlace } from '../../../../place.ts';
import { rowCommits } from '../../../../row-commits.ts';
import { rowsHtml } from '../../../../rows-markup.ts';

interface Given {
  params: Promise<{ repository: string; revision: string; path?: string[] }>;
}

/** The rows of a folder, for a page that the browser made without a document. */
export function GET(_request: Request, { params }: Given): Promise<Response> {
  return servePlace(params, async (ctx, place) => {
    const { repository, revision, path } = place;
    const tree = await readTree(ctx, {
      ...{ repositorySlug: repository, revision, path, rowsOnly: true },
    });
    return markupResponse(rowsHtml(place, tree.entries, await rowCommits(ctx, place)));
  });
}
