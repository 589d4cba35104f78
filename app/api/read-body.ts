import { DomainError } from '#core/errors.ts';

function tooLarge(what: string, maxBytes: number): DomainError {
  return new DomainError(
    'too-large',
    `${what} is larger than the limit of ${maxBytes} bytes; send less`,
  );
}

/**
 * Reads a request's body, never more than `maxBytes` of it.
 * A body that announces more is refused before a byte of it is read.
 *
 * @param what names the thing in the refusal: `the mailbox`.
 * @throws DomainError `too-large`.
 */
export async function readBody(
  request: Request,
  maxBytes: number,
  what: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const announced = Number(request.headers.get('content-length') ?? 0);
  if (announced > maxBytes) throw tooLarge(what, maxBytes);
  const pieces: Uint8Array[] = [];
  let length = 0;
  const reader = request.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > maxBytes) {
      await reader.cancel();
      throw tooLarge(what, maxBytes);
    }
    pieces.push(value);
  }
  const body = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    body.set(piece, at);
    at += piece.length;
  }
  return body;
}
