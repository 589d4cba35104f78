import { openFile } from '#core/source/open-file.ts';
import { servePlace } from '../../../../place.ts';
import { serveRaw } from '../../../../serve-raw.ts';

interface Given {
  params: Promise<{ repository: string; revision: string; path: string[] }>;
}

/** One file as it is, with the same right as its page. `?as=picture`: as a picture of a document, if it is one. */
export function GET(request: Request, { params }: Given): Promise<Response> {
  return servePlace(params, async (ctx, { repository, revision, path }) => {
    const file = await openFile(ctx, { repositorySlug: repository, revision, path, door: 'raw' });
    return serveRaw(request, path, file);
  });
}
