/** Thrown while hostile bytes are read, and caught by the reader that returns it as a value. */
export class Fault extends Error {
  /** The byte that is wrong. */
  readonly offset: number;

  constructor(offset: number, reason: string) {
    super(reason);
    this.offset = offset;
  }
}

const nameBytesMax = 255;

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

  /** A text ended by zero, that begins `offset` into a table of texts. */
  text(table: { offset: number; sizeBytes: number }, offset: number, at: number): string {
    const start = table.offset + offset;
    const limit = Math.min(table.offset + table.sizeBytes, start + nameBytesMax + 1);
    const end = offset < table.sizeBytes ? this.bytes.indexOf(0, start) : -1;
    if (end < 0 || end >= limit) throw new Fault(at, `has a name at ${offset} that does not end`);
    return Buffer.from(this.bytes.subarray(start, end)).toString('latin1');
  }
}
