import { DomainError } from '#core/errors.ts';
import { openFile } from '#core/source/open-file.ts';
import { markupResponse, servePlace } from '../../../../place.ts';
import { type BlobText, blobText } from '../../../../text/blob-text.ts';
import { codeOfBytes, pieceOfBytes } from '../../../../text/bytes-of-file.ts';
import { codeOfFile, linesHref, pieceOfFile } from '../../../../text/code-of-file.ts';
import { findLines, foundLinesMost } from '../../../../text/find-lines.ts';

interface Given {
  params: Promise<{ repository: string; revision: string; path: string[] }>;
}

/**
 * Lines of a file for its page: one piece (`?chunk=`), what a document begins with, or the numbers of those that hold a
 * text (`?find=`). `?blob=` names the content.
 */
export function GET(request: Request, { params }: Given): Promise<Response> {
  return servePlace(params, async (ctx, place) => {
    const { searchParams } = new URL(request.url);
    const { repository, revision, path } = place;
    const blob = searchParams.get('blob') ?? undefined;
    const opened = await openFile(ctx, {
      ...{ repositorySlug: repository, revision, path, door: 'file', blob },
    });
    const file = { path, ...opened };
    const text = await blobText(file);
    const sought = searchParams.get('find');
    if (sought !== null) return foundResponse(text, sought);
    const chunk = searchParams.get('chunk');
    if (chunk === null) {
      const src = linesHref(place, file);
      return markupResponse(
        text.binary ? codeOfBytes(text.bytes, src) : await codeOfFile(file, text, src),
      );
    }
    const number = /^\d{1,7}$/.test(chunk) ? Number(chunk) : -1;
    const piece = text.binary
      ? pieceOfBytes(text.bytes, number)
      : await pieceOfFile(file, text, number);
    if (piece === undefined) throw new DomainError('not-found', 'the file ends before these lines');
    return markupResponse(piece);
  });
}

function foundResponse(text: BlobText, sought: string): Response {
  if (text.binary) throw new DomainError('not-found', 'the file is not text: it has no lines');
  const lines = findLines(text, sought);
  return Response.json(
    { lines, more: lines.length >= foundLinesMost },
    { headers: { 'cache-control': 'private, no-store' } },
  );
}
