import { DomainError } from '#core/errors.ts';
import { openFile } from '#core/source/open-file.ts';
import { markupResponse, servePlace } from '../../../../place.ts';
import { blobText, decodeText, documentLimitBytes } from '../../../../text/blob-text.ts';
import { documentOfFile, isDocument } from '../../../../text/document-of-file.ts';

interface Given {
  params: Promise<{ repository: string; revision: string; path: string[] }>;
}

/** A document of the tree as its page has it, for a page that the browser made without a document of its own. */
export function GET(request: Request, { params }: Given): Promise<Response> {
  return servePlace(params, async (ctx, place) => {
    const { repository, revision, path } = place;
    const blob = new URL(request.url).searchParams.get('blob') ?? undefined;
    const file = await openFile(ctx, {
      ...{ repositorySlug: repository, revision, path, door: 'file', blob },
    });
    const text = isDocument(path) && file.sizeBytes <= documentLimitBytes && (await blobText(file));
    if (!text || text.binary) throw new DomainError('not-found', `"${path}" is no document`);
    return markupResponse(documentOfFile(place, file.objectId, decodeText(text.bytes)).html);
  });
}
