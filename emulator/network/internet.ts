/** The parts of Ethernet and the internet protocols that the emulator's network uses. */

/** RFC 1071: the 16-bit ones' complement of the ones' complement sum; 0 over bytes that contain their checksum. */
export function internetChecksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) {
    sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

export const ethernet = {
  headerBytes: 14,
  addressBytes: 6,
  /** Without a frame check sequence; with one VLAN tag. */
  frameBytesMaximum: 1518,
  type: { ipv4: 0x0800, arp: 0x0806 },
} as const;

export const broadcast = new Uint8Array(6).fill(0xff);

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

/** @param text six hexadecimal numbers with colons between. @returns undefined when it is none, or a group address. */
export function parseEthernetAddress(text: string): Uint8Array | undefined {
  if (!/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(text)) return undefined;
  const bytes = Uint8Array.from(text.split(':'), (byte) => Number.parseInt(byte, 16));
  return ((bytes[0] ?? 0) & 1) === 0 ? bytes : undefined;
}
