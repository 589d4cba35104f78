import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { readImport } from '#core/source/list-imports.ts';

const everyMs = 700;
const heartbeatMs = 25_000;
const encoder = new TextEncoder();

const piece = (event: string, data: unknown) =>
  encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);

/** The right is asked for with each look; a stream of somebody whose right ended closes. */
async function* pieces(
  ctx: Context,
  importId: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let last = '';
  let silentMs = 0;
  while (!signal.aborted) {
    const now = readImport(ctx, { importId });
    const text = JSON.stringify(now);
    if (text !== last) yield piece('progress', now);
    else if (silentMs >= heartbeatMs) yield encoder.encode(': still here\n\n');
    silentMs = text !== last || silentMs >= heartbeatMs ? 0 : silentMs + everyMs;
    last = text;
    if (now.endedAtMs !== null) {
      yield piece('end', {});
      return;
    }
    await sleep(everyMs, undefined, { signal }).catch(() => undefined); // the reader left
  }
}

/**
 * `GET /api/imports/<id>/events`: how far an import is, as server-sent events: `progress` when something changed, `end`
 * when it is over.
 *
 * @throws DomainError as `readImport`.
 */
export function serveImportEvents(request: Request, ctx: Context, importId: string): Response {
  readImport(ctx, { importId });
  const source = pieces(ctx, importId, request.signal);
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await source.next();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        controller.enqueue(piece('revoked', { code: error.code, message: error.message }));
        controller.close();
      }
    },
    async cancel() {
      await source.return(undefined);
    },
  });
  return new Response(stream, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'private, no-store, no-transform',
      'x-accel-buffering': 'no', // nginx would hold the pieces back
      'x-content-type-options': 'nosniff',
    },
  });
}
