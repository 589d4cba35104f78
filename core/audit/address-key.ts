import { isIPv6 } from 'node:net';

/**
 * What stands for the holder of an address when tries and refusals are counted: an IPv4 address itself, of an
 * IPv6 address its first 64 bits, as one subscriber has all that follow.
 *
 * @param address as `clientAddress` parsed it; undefined counts as one holder.
 * Source: RFC 6177; RFC 7707, 4.1.
 */
export function addressKey(address: string | undefined): string {
  if (address === undefined) return 'unknown';
  if (!isIPv6(address)) return address;
  const [head = [], tail] = address.split('::').map((half) => half.split(':').filter(Boolean));
  const zeros = tail === undefined ? 0 : 8 - head.length - tail.length;
  const groups = [...head, ...Array<string>(Math.max(zeros, 0)).fill('0'), ...(tail ?? [])];
  const first = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${first.join(':')}::/64`;
}
