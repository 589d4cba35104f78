import { BlockList, isIP, isIPv6 } from 'node:net';
import type { TrustedProxies } from '#adapters/environment.ts';

/** Where the socket's own address stands for pages and routes to read; `normalize-headers.ts` writes it. */
export const socketAddressHeader = 'x-slipway-socket-address';
/** `1` where the client, or a proxy, sent X-Forwarded-For: Next adds one of its own to what has none. */
export const forwardedHeader = 'x-slipway-forwarded';

interface HeadersLike {
  get(name: string): string | null;
}

/** Where a request comes from. */
interface ClientAddress {
  address: string | undefined;
  /** Surely or probably a proxy's that we do not know as ours: many people may stand behind it. */
  isShared: boolean;
}

/** The caller's address for the audit log. */
export function clientAddress(headers: HeadersLike, trusted: TrustedProxies): string | undefined {
  return readClientAddress(headers, trusted).address;
}

/**
 * The caller's address. Of X-Forwarded-For it is the last one that no proxy of ours wrote: each proxy adds
 * the address that it was asked from, and what stands before the first of ours, anybody may have written.
 * What is no address there is dropped, and what stands before it too.
 */
export function readClientAddress(headers: HeadersLike, trusted: TrustedProxies): ClientAddress {
  let address = parseAddress(headers.get(socketAddressHeader) ?? '');
  if (trusted === 'none') {
    const forwarded = headers.get(forwardedHeader) === '1';
    return { address, isShared: address === undefined || (forwarded && isInside(address)) };
  }
  const trusts = proxyTest(trusted);
  const claimed = (headers.get('x-forwarded-for') ?? '').slice(-2000).split(',');
  for (let hop = 0; claimed.length > 0 && trusts(address, hop); hop += 1) {
    const before = parseAddress(claimed.pop() ?? '');
    if (before === undefined) break;
    address = before;
  }
  return { address, isShared: address === undefined };
}

/**
 * @param text an address as sockets and proxies write it: with a port, in brackets, with a zone, or as IPv4
 *   inside IPv6.
 * @returns its one spelling; undefined for what is none.
 */
export function parseAddress(text: string): string | undefined {
  const trimmed = text.trim();
  const bare =
    /^\[([0-9A-Fa-f:.]{2,45})\](?::\d{1,5})?$/.exec(trimmed)?.[1] ??
    /^(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}$/.exec(trimmed)?.[1] ??
    trimmed.replace(/%[\w.-]{1,20}$/, '');
  if (isIP(bare) === 0) return undefined;
  if (!isIPv6(bare)) return bare;
  const spelled = new URL(`http://[${bare}]/`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(spelled) ?? [];
  if (high === undefined || low === undefined) return spelled;
  const [a, b] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [a >> 8, a & 255, b >> 8, b & 255].join('.');
}

type ProxyTest = (address: string | undefined, hop: number) => boolean;

/** Kept, as a list is asked at each request. */
const tests = new WeakMap<readonly string[], ProxyTest>();

function proxyTest(trusted: 'one' | readonly string[]): ProxyTest {
  if (trusted === 'one') return (_address, hop) => hop === 0;
  const kept = tests.get(trusted);
  if (kept) return kept;
  const list = blockList(trusted);
  const test: ProxyTest = (address) =>
    address !== undefined && list.check(address, family(address));
  tests.set(trusted, test);
  return test;
}

function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    if (bits === undefined) list.addAddress(address, family(address));
    else list.addSubnet(address, Number(bits), family(address));
  }
  return list;
}

function family(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}

/** Addresses of the local network, where a proxy of this site asks from. Source: RFC 6890. */
const inside = blockList([
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
]);

function isInside(address: string): boolean {
  return inside.check(address, family(address));
}
