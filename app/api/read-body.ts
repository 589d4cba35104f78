import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { timeOutSender } from '../http/idle-timeout.ts';

function tooLarge(what: string, maxBytes: number): DomainError {
  return new DomainError(
    'too-large',
    `${what} is larger than the limit of ${maxBytes} bytes; send less`,
  );
}

/**
 * Reads a request's body, never more than `maxBytes` of it, by way of a file: a body that does not come to its
 * end costs no memory. One that announces more is refused before a byte of it is read.
 *
 * @param what names the thing in the refusal: `the mailbox`.
 * @param waitForMemory awaited when all has come, before it is taken into memory.
 * @throws DomainError `too-large`; `invalid` for a body whose sender falls silent.
 */
export async function readBody(
  ctx: Context,
  request: Request,
  { maxBytes, what }: { maxBytes: number; what: string },
  waitForMemory?: () => Promise<void>,
): Promise<Uint8Array<ArrayBuffer>> {
  const announced = Number(request.headers.get('content-length') ?? 0);
  if (announced > maxBytes) throw tooLarge(what, maxBytes);
  const spool = await ctx.ports.blobs.spool();
  try {
    let length = 0;
    for await (const piece of bodyPieces(request, what)) {
      length += piece.length;
      if (length > maxBytes) throw tooLarge(what, maxBytes);
      await spool.append(piece);
    }
    await waitForMemory?.();
    return await spool.read();
  } finally {
    await spool.discard();
  }
}

/**
 * Reads a small body into memory, for routes that take it from anybody.
 *
 * @throws DomainError as `readBody` does.
 */
export async function readSmallBody(
  request: Request,
  { maxBytes, what }: { maxBytes: number; what: string },
): Promise<Uint8Array<ArrayBuffer>> {
  const announced = Number(request.headers.get('content-length') ?? 0);
  if (announced > maxBytes) throw tooLarge(what, maxBytes);
  const kept: Uint8Array[] = [];
  let length = 0;
  for await (const piece of bodyPieces(request, what)) {
    length += piece.length;
    if (length > maxBytes) throw tooLarge(what, maxBytes);
    kept.push(piece);
  }
  return new Uint8Array(Buffer.concat(kept));
}

/** A body as it comes. @throws DomainError `invalid` when its sender falls silent. */
export async function* bodyPieces(request: Request, what: string): AsyncGenerator<Uint8Array> {
  if (request.body === null) return;
  const reader = timeOutSender(request.body).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause) => {
        throw new DomainError('invalid', `${what} did not come to its end; send it again`, {
          cause,
        });
      });
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined); // it has ended, well or not
  }
}
