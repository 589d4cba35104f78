/** Packets of GDB's remote protocol: `$data#checksum`. Source: GDB manual, "Overview" of the Remote Serial Protocol. */

/** The longest packet that is kept while it arrives; a peer may send any. */
export const packetBytesMaximum = 0x4000;

export type Received =
  | { kind: 'packet'; data: string }
  | { kind: 'interrupt' }
  | { kind: 'broken' };

const interrupt = '\x03';

function checksum(data: string): number {
  let sum = 0;
  for (let at = 0; at < data.length; at += 1) sum = (sum + data.charCodeAt(at)) & 0xff;
  return sum;
}

/** Source: the same, "Overview": the character behind `}` stands for itself XOR 0x20. */
function unescaped(data: string): string {
  return data.replace(/\}([\s\S])/g, (_, escaped: string) =>
    String.fromCharCode(escaped.charCodeAt(0) ^ 0x20),
  );
}

/** @param data one character for each byte. */
export function framePacket(data: string): string {
  const escaped = data.replace(
    /[#$}*]/g,
    (special) => `}${String.fromCharCode(special.charCodeAt(0) ^ 0x20)}`,
  );
  return `$${escaped}#${checksum(escaped).toString(16).padStart(2, '0')}`;
}

/** Cuts a stream into packets. What is between them is ignored, acknowledgements too. */
export class PacketReader {
  #buffer = '';

  /** @param text one character for each byte. */
  take(text: string): Received[] {
    this.#buffer += text;
    const received: Received[] = [];
    for (;;) {
      const starts = ['$', interrupt].map((one) => this.#buffer.indexOf(one));
      const start = Math.min(...starts.filter((place) => place >= 0));
      if (!Number.isFinite(start)) {
        this.#buffer = '';
        return received;
      }
      if (this.#buffer[start] === interrupt) {
        received.push({ kind: 'interrupt' });
        this.#buffer = this.#buffer.slice(start + 1);
        continue;
      }
      const end = this.#buffer.indexOf('#', start);
      if (end < 0 || end + 2 >= this.#buffer.length) {
        this.#buffer = this.#buffer.slice(start);
        if (this.#buffer.length <= packetBytesMaximum) return received;
        this.#buffer = '';
        return [...received, { kind: 'broken' }];
      }
      const data = this.#buffer.slice(start + 1, end);
      const sum = Number.parseInt(this.#buffer.slice(end + 1, end + 3), 16);
      this.#buffer = this.#buffer.slice(end + 3);
      if (sum === checksum(data)) received.push({ kind: 'packet', data: unescaped(data) });
      else received.push({ kind: 'broken' });
    }
  }
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @returns undefined for anything but an even number of hex digits. */
export function fromHex(hex: string): Uint8Array | undefined {
  if (!/^([0-9a-f]{2})*$/i.test(hex)) return undefined;
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** A register as GDB sends it: little-endian hex. */
export function valueToHex(value: bigint, bits: number): string {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, value), true);
  return toHex(bytes.subarray(0, Math.ceil(bits / 8)));
}

export function hexToValue(hex: string): bigint | undefined {
  const bytes = fromHex(hex);
  if (bytes === undefined || bytes.length === 0 || bytes.length > 8) return undefined;
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/** @returns undefined for anything but a hex number of at most 64 bits. */
export function parseAddress(hex: string | undefined): bigint | undefined {
  return hex !== undefined && /^[0-9a-f]{1,16}$/i.test(hex) ? BigInt(`0x${hex}`) : undefined;
}
