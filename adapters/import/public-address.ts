import { BlockList, isIP } from 'node:net';
import os from 'node:os';

/** Not public in IPv4. Source: IANA, IPv4 Special-Purpose Address Registry; RFC 5771; RFC 1112, 4. */
const special4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3], // multicast, reserved, broadcast
];

/**
 * Not public inside of 2000::/3, which is all that is: nothing outside of it is (loopback, link-local, unique local,
 * multicast, IPv4-mapped, NAT64). What carries an IPv4 address inside is refused whatever that is.
 * Source: IANA, IPv6 Special-Purpose Address Registry.
 */
const special6: readonly (readonly [string, number])[] = [
  ['2001::', 23], // Teredo, ORCHID, benchmarks
  ['2001:db8::', 32],
  ['2002::', 16], // 6to4
  ['3fff::', 20],
];

const refused4 = new BlockList();
for (const [network, bits] of special4) refused4.addSubnet(network, bits, 'ipv4');
const refused6 = new BlockList();
for (const [network, bits] of special6) refused6.addSubnet(network, bits, 'ipv6');
const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');

/**
 * Whether an address is one of the open internet: none of this machine, of its networks, or of any that is not routed.
 *
 * @param address as a resolver gives it.
 */
export function isPublicAddress(address: string): boolean {
  if (isOwnAddress(address)) return false;
  const family = isIP(address);
  if (family === 4) return !refused4.check(address, 'ipv4');
  if (family !== 6 || address.includes('%')) return false;
  return global6.check(address, 'ipv6') && !refused6.check(address, 'ipv6');
}

/** This machine by a public address of its own, or a neighbour on a network that it is part of. */
function isOwnAddress(address: string): boolean {
  for (const { cidr, family } of Object.values(os.networkInterfaces()).flatMap(
    (all) => all ?? [],
  )) {
    const [network = '', bits = ''] = (cidr ?? '').split('/');
    const kind = family === 'IPv4' ? 'ipv4' : 'ipv6';
    if (bits === '' || isIP(address) !== (kind === 'ipv4' ? 4 : 6)) continue;
    const own = new BlockList();
    own.addSubnet(network, Number(bits), kind);
    if (own.check(address, kind)) return true;
  }
  return false;
}
