import type { OpenFile } from '#core/source/open-file.ts';
import { looksBinary } from '#formats/text/binary.ts';
import { contentDisposition } from '../api/serve-artifact.ts';
import { timeOutReader } from '../http/idle-timeout.ts';
import { pictureType } from './picture-type.ts';

/** Larger files are streamed, and never held whole. */
const heldBytesMost = 1024 * 1024;
/** Larger pictures are downloads: a browser holds all their pixels. */
export const pictureBytesMost = 8 * 1024 * 1024;

/**
 * A file of a tree as it is. Text is sent as plain text, a picture as one where a page of ours asks for it, everything
 * else as a download, whatever it claims to be: nothing of a tree runs in the reader's browser. A browser may keep it,
 * and asks each time whether it still may be read.
 *
 * @param begin begins a transfer of the reader's, which is asked for where the file is streamed: that takes a process.
 * @throws DomainError `throttled`, of `begin`.
 */
export async function serveRaw(
  request: Request,
  path: string,
  file: OpenFile,
  begin: () => Promise<() => void>,
): Promise<Response> {
  const asPicture = new URL(request.url).searchParams.get('as') === 'picture';
  const tag = `"${file.objectId}${asPicture ? '-picture' : ''}"`;
  const fixed = { etag: tag, 'cache-control': 'private, no-cache', 'accept-ranges': 'none' };
  if (request.headers.get('if-none-match') === tag) {
    return new Response(null, { status: 304, headers: fixed });
  }
  const { first, body } = await openBody(file, begin);
  return new Response(body, {
    headers: {
      ...fixed,
      ...typeHeaders(path, first, asPicture && file.sizeBytes <= pictureBytesMost),
      'content-length': String(file.sizeBytes),
    },
  });
}

function typeHeaders(path: string, first: Uint8Array, asPicture: boolean): Record<string, string> {
  const picture = asPicture ? pictureType(path, first) : undefined;
  const isText = !looksBinary(first);
  const type = picture ?? (isText ? 'text/plain; charset=utf-8' : 'application/octet-stream');
  return {
    'content-type': type,
    'content-disposition': contentDisposition(picture || isText ? 'inline' : 'attachment', path),
  };
}

/** The first bytes, which decide what it is, and all of it. */
async function openBody(
  file: OpenFile,
  begin: () => Promise<() => void>,
): Promise<{
  first: Uint8Array;
  body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>>;
}> {
  if (file.sizeBytes <= heldBytesMost) {
    const bytes = new Uint8Array(await file.read(heldBytesMost));
    return { first: bytes, body: bytes };
  }
  const end = await begin();
  const reader = timeOutReader(file.stream()).getReader();
  void reader.closed.then(end, end);
  const { value: first = new Uint8Array() } = await reader.read();
  let isFirst = true;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        const { done, value } = isFirst ? { done: false, value: first } : await reader.read();
        isFirst = false;
        if (done || value === undefined) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  return { first, body };
}
