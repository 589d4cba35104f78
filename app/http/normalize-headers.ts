import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { TrustedProxies } from '#adapters/environment.ts';
import { warnOnce } from '../process/warnings.ts';
import { forwardedHeader, readClientAddress, socketAddressHeader } from './client-address.ts';

/**
 * Sets, before Next sees a request, headers that anybody may have written. A header of ours gets the socket's address,
 * since Next gives pages headers and no socket; another says whether X-Forwarded-For came. X-Forwarded-Host is replaced,
 * because Next's server actions compare a page's origin with it: by the host that the browser asked for if the page is
 * from there, otherwise by the public address's.
 * Source: Node, diagnostics_channel, `http.server.request.start`; Next, "Server Actions", allowed origins.
 *
 * @param url the public address.
 */
export function normalizeHeaders(url: string, trusted: TrustedProxies): void {
  const publicHost = new URL(url).host;
  subscribe('http.server.request.start', (message) => {
    const { request, socket } = message as { request: IncomingMessage; socket: Socket };
    const { headers } = request;
    headers[socketAddressHeader] = socket.remoteAddress ?? '';
    headers[forwardedHeader] = headers['x-forwarded-for'] === undefined ? '0' : '1';
    if (trusted === 'none' && headers[forwardedHeader] === '1') warnOfProxy(headers);
    const host = hostOf(headers.origin);
    headers['x-forwarded-host'] = host !== undefined && host === headers.host ? host : publicHost;
  });
}

function hostOf(origin: string | undefined): string | undefined {
  return origin !== undefined && URL.canParse(origin) ? new URL(origin).host : undefined;
}

function warnOfProxy(headers: IncomingMessage['headers']): void {
  const get = (name: string) => {
    const value = headers[name];
    return typeof value === 'string' ? value : null;
  };
  if (!readClientAddress({ get }, 'none').isShared) return;
  warnOnce(
    'proxy',
    'requests come with X-Forwarded-For from an address of this site, and SLIPWAY_TRUST_PROXY is 0: everybody behind that proxy counts as one address; set it to the proxy’s address',
  );
}
