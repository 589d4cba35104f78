/**
 * Thrown while hostile bytes are read, and caught by who knows what they are of. Its message is the end of a sentence
 * about the file: `is not 64-bit`.
 */
export class Fault extends Error {
  /** The byte that is wrong. */
  readonly offset: number;

  constructor(offset: number, reason: string) {
    super(reason);
    this.offset = offset;
  }
}

/** `kernel is not 64-bit (byte 0x4)`. @param what names the file. */
export function printFault(what: string, { message, offset }: Fault): string {
  return `${what} ${message} (byte 0x${offset.toString(16)})`;
}

/** Bytes that make claims about themselves; each is held against their length before it is used. */
export class ClaimedBytes {
  readonly view: DataView;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** A 64-bit field that must be a place or size in a file this small. */
  wide(at: number, what: string): number {
    const value = this.view.getBigUint64(at, true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) {
      throw new Fault(at, `${what} is 0x${value.toString(16)}`);
    }
    return Number(value);
  }

  /** @param at the field that made the claim. */
  within(offset: number, sizeBytes: number, at: number, what: string): void {
    const end = offset + sizeBytes;
    if (end > this.bytes.length) {
      throw new Fault(at, `${what} ends at byte ${end}, the file at ${this.bytes.length}`);
    }
  }
}
