import type { RunEvent } from '#core/ci/schema.ts';
import { runWatch, type Woken } from '#core/ci/watch-runs.ts';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { rightsStamp } from '#core/licensing/rights-stamp.ts';
import { listRunEvents } from '#core/views/list-run-events.ts';
import { readRun } from '#core/views/read-run.ts';

/** Proxies cut what is silent for long. */
const heartbeatEveryMs = 25_000;
const reconnectMs = 2000;

const encoder = new TextEncoder();

function piece(event: string, data: unknown, id?: number): Uint8Array {
  const name = id === undefined ? '' : `id: ${id}\n`;
  return encoder.encode(`${name}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

function eventPiece(event: RunEvent): Uint8Array {
  const { number, atMs, station } = event;
  if (event.kind === 'state') {
    return piece('state', { station, atMs, ...event.state }, number);
  }
  const base64 = Buffer.from(event.bytes).toString('base64');
  return piece('chunk', { station, atMs, stream: event.stream, base64 }, number);
}

function isLast(event: RunEvent): boolean {
  return event.kind === 'state' && event.station === 'verdict' && event.state.phase === 'finished';
}

/** Where the reader stopped: what a browser remembers, or what the page says at first. */
function startAfter(request: Request): number {
  const asked =
    request.headers.get('last-event-id') ?? new URL(request.url).searchParams.get('after') ?? '0';
  if (!/^\d{1,15}$/.test(asked)) {
    throw new DomainError('invalid', `after: ${asked.slice(0, 20)} is no event's number`);
  }
  return Number(asked);
}

/** Each call asks anew whether the reader may see the run. @throws DomainError when not (any more). */
function look(ctx: Context, runId: string, afterNumber: number): RunEvent[] {
  return listRunEvents(ctx, { runId, afterNumber });
}

/** Asks and reads nothing: no event has a number so high. */
function askAgain(ctx: Context, runId: string): void {
  look(ctx, runId, Number.MAX_SAFE_INTEGER);
}

/** Resolves when there may be news of the run, or of the reader's right, or has been none for so long. */
export type Wait = (silenceMs: number) => Promise<Woken>;

/**
 * The pieces of the stream. The reader's right is asked for with each look for news; between two events of
 * one look, when anybody's right may have ended since.
 */
async function* pieces(
  ctx: Context,
  runId: string,
  after: number,
  wait: Wait,
): AsyncGenerator<Uint8Array> {
  yield encoder.encode(`retry: ${reconnectMs}\n\n`);
  let seen = after;
  for (;;) {
    let asked = rightsStamp(ctx);
    const events = look(ctx, runId, seen);
    for (const event of events) {
      // The one before may have waited for a slow reader.
      const now = rightsStamp(ctx);
      if (now !== asked) askAgain(ctx, runId);
      asked = now;
      yield eventPiece(event);
      seen = event.number;
      if (!isLast(event)) continue;
      yield piece('end', {});
      return;
    }
    if (events.length > 0) continue;
    const woken = await wait(heartbeatEveryMs);
    if (woken === 'stop') return; // the browser comes back by itself
    if (woken === 'silence') {
      askAgain(ctx, runId);
      yield encoder.encode(': still here\n\n');
    }
  }
}

/** The same, with a last word to somebody whose right ended. */
async function* piecesUntilRevoked(...args: Parameters<typeof pieces>): AsyncGenerator<Uint8Array> {
  try {
    yield* pieces(...args);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    yield piece('revoked', { code: error.code, message: error.message });
  }
}

/**
 * `GET /api/runs/<id>/events`: what a run says while it works, as server-sent events.
 * `state` and `chunk` carry the event's number, so that a reader who comes back (`Last-Event-ID`) misses
 * nothing; `end` closes a run that is done; `revoked` closes the stream of somebody who may no longer see it.
 * 204 tells a browser that nothing will come any more.
 *
 * @param wait for news; tests give their own.
 * @throws DomainError as `listRunEvents` does.
 */
export function serveRunEvents(
  request: Request,
  ctx: Context,
  runId: string,
  wait?: Wait,
): Response {
  const after = startAfter(request);
  askAgain(ctx, runId); // before the run's state, which is not everybody's who may see the run
  const run = readRun(ctx, { runId });
  if (run.state === 'done' && run.lastNumber <= after) return new Response(null, { status: 204 });
  const watcher = runWatch(ctx).open(runId);
  const source = piecesUntilRevoked(ctx, runId, after, wait ?? watcher.wait);
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await source.next();
        if (!done) return controller.enqueue(value);
        watcher.close();
        controller.close();
      } catch (error) {
        watcher.close();
        throw error;
      }
    },
    cancel() {
      watcher.close(); // the generator waits for news at most, and is let go
    },
  });
  return new Response(stream, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'private, no-store, no-transform',
      // nginx would hold the pieces back.
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    },
  });
}
