import { type IncomingMessage, Server, type ServerResponse } from 'node:http';
import { processWide } from '#core/process-wide.ts';
import { FairQueue } from './fair-queue.ts';

/** In each process. So many pages are made at the same time; what is no page (git, API, health, sign-in) is not held up. */
export const pageLimits = { places: 4, waitingMost: 1_000, waitMs: 25_000 } as const;

/** A reader who takes a page slowly holds a place no longer than this. */
const placeMs = 2_000;
const retryAfterSeconds = 5;

type Emit = (this: Server, event: string | symbol, ...told: unknown[]) => boolean;

/**
 * Makes the pages of this process in turn, a few at a time. Together they would take all of its one thread, and whatever
 * else is asked meanwhile (a push, a sign-in, health) would wait for all of them. Next offers no place before its own
 * handler, so it is the server's event that is held back.
 */
export function takePageTurns(): void {
  processWide('page-turns', () => {
    const queue = new FairQueue(pageLimits);
    const emit = Server.prototype.emit as Emit; // its overloads are of this type, event by event
    const inTurn: Emit = function (this: Server, event, ...told) {
      const [request, response] = told as [IncomingMessage, ServerResponse]; // of the event `request`
      if (event !== 'request' || !isPage(request)) return emit.call(this, event, ...told);
      wait(queue, request, response, () => emit.call(this, event, ...told));
      return true;
    };
    Server.prototype.emit = inTurn;
    return queue;
  });
}

/** Source: `proxy.ts`, whose `matcher` says what a page is. */
export function isPage({ method, url = '' }: Pick<IncomingMessage, 'method' | 'url'>): boolean {
  if (method !== 'GET') return false;
  return !/^\/(?:api|git|_next|emulator|your-turn|hooks|source\/[^/]+\/raw)(?:[/?]|$)/.test(url);
}

/** Calls `serve` when it is the request's turn, and gives the place back when the answer was sent, or after a while. */
export function wait(
  queue: FairQueue,
  request: IncomingMessage,
  response: ServerResponse,
  serve: () => void,
): void {
  const begin = () => {
    let isOver = false;
    const end = () => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      queue.release();
    };
    const timer = setTimeout(end, placeMs);
    response.once('finish', end);
    response.once('close', end);
    serve();
  };
  const giveUp = queue.enter(whoOf(request), begin, () => refuse(response));
  response.once('close', giveUp);
}

/** Nobody's rights follow from this: a made-up cookie gets a line of its own, among those of its address. */
function whoOf({ headers, socket }: IncomingMessage): { address: string; person: string } {
  const [, person = ''] = /slipway\.session=([^;]{1,4096})/.exec(headers.cookie ?? '') ?? [];
  return { address: socket.remoteAddress ?? '', person };
}

function refuse(response: ServerResponse): void {
  response.writeHead(503, {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    'retry-after': String(retryAfterSeconds),
  });
  response.end(`More pages are asked for than can be made; try again in ${retryAfterSeconds} s.\n`);
}
