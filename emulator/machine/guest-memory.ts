/** Where RAM begins, as on QEMU's `virt`. */
export const ramBase = 0x8000_0000;

/**
 * Guest RAM as the board sees it. Addresses are guest-physical and come from the guest: nothing is read or written
 * that does not lie in RAM as a whole. An address is a number: beyond 2^53 it loses bits, and is outside anyhow.
 */
export class GuestMemory {
  readonly sizeBytes: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #onWrite: (address: number, length: number) => void;

  /**
   * @param bytes the live RAM; the core's memory never grows once it is made.
   * @param onWrite told of every write through here: a hart may have cached what it decoded there.
   */
  constructor(bytes: Uint8Array, onWrite: (address: number, length: number) => void) {
    this.sizeBytes = bytes.length;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#onWrite = onWrite;
  }

  /** All of RAM, for loading and hashing. */
  all(): Uint8Array {
    return this.#bytes;
  }

  contains(address: number, length: number): boolean {
    return address >= ramBase && length >= 0 && address - ramBase + length <= this.sizeBytes;
  }

  /** @returns the live bytes, to be read only; undefined when any of them is outside RAM. */
  read(address: number, length: number): Uint8Array | undefined {
    if (!this.contains(address, length)) return undefined;
    return this.#bytes.subarray(address - ramBase, address - ramBase + length);
  }

  /** @returns false, and nothing is written, when any of it would be outside RAM. */
  write(address: number, bytes: Uint8Array): boolean {
    if (!this.contains(address, bytes.length)) return false;
    this.#bytes.set(bytes, address - ramBase);
    if (bytes.length > 0) this.#onWrite(address, bytes.length);
    return true;
  }

  /** These throw RangeError outside RAM; callers check `contains` first. */
  readU16(address: number): number {
    return this.#view.getUint16(address - ramBase, true);
  }
  readU32(address: number): number {
    return this.#view.getUint32(address - ramBase, true);
  }
  /** Loses bits beyond 2^53. */
  readU64(address: number): number {
    return this.readU32(address) + this.readU32(address + 4) * 0x1_0000_0000;
  }
  writeU16(address: number, value: number): void {
    this.#view.setUint16(address - ramBase, value, true);
    this.#onWrite(address, 2);
  }
  writeU32(address: number, value: number): void {
    this.#view.setUint32(address - ramBase, value, true);
    this.#onWrite(address, 4);
  }
}
