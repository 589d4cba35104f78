import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { socketAddressHeader } from './client-address.ts';

/**
 * Writes each request's socket address into a header of ours before Next sees the request, over whatever
 * the client sent under that name. Next itself hands pages no socket, only headers, which anybody writes.
 * Source: Node, diagnostics_channel, `http.server.request.start`.
 */
export function markSocketAddresses(): void {
  subscribe('http.server.request.start', (message) => {
    const { request, socket } = message as { request: IncomingMessage; socket: Socket };
    request.headers[socketAddressHeader] = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  });
}
