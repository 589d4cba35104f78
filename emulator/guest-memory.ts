/** Where RAM begins, as on QEMU's `virt`. */
export const ramBase = 0x8000_0000;

/**
 * Guest RAM as the board sees it. Addresses are guest-physical and come from the guest: nothing is read or written
 * that does not lie in RAM as a whole. An address is a number: beyond 2^53 it loses bits, and is outside anyhow.
 */
export class GuestMemory {
  readonly sizeBytes: number;
  readonly #buffer: () => ArrayBufferLike;
  readonly #pointer: number;
  #bytes: Uint8Array;
  #view: DataView;

  /** @param buffer is asked each time: a WebAssembly memory's buffer is another one after it grew. */
  constructor(buffer: () => ArrayBufferLike, pointer: number, sizeBytes: number) {
    this.#buffer = buffer;
    this.#pointer = pointer;
    this.sizeBytes = sizeBytes;
    this.#bytes = new Uint8Array(buffer(), pointer, sizeBytes);
    this.#view = new DataView(this.#bytes.buffer, pointer, sizeBytes);
  }

  /** All of RAM. */
  all(): Uint8Array {
    if (this.#bytes.buffer !== this.#buffer()) {
      this.#bytes = new Uint8Array(this.#buffer(), this.#pointer, this.sizeBytes);
      this.#view = new DataView(this.#bytes.buffer, this.#pointer, this.sizeBytes);
    }
    return this.#bytes;
  }

  #dataView(): DataView {
    this.all();
    return this.#view;
  }

  contains(address: number, length: number): boolean {
    return address >= ramBase && length >= 0 && address - ramBase + length <= this.sizeBytes;
  }

  /** @returns the live bytes, or undefined when any of them is outside RAM. */
  slice(address: number, length: number): Uint8Array | undefined {
    if (!this.contains(address, length)) return undefined;
    return this.all().subarray(address - ramBase, address - ramBase + length);
  }

  /** The readers and writers throw RangeError outside RAM; callers check `contains` first. */
  readU16(address: number): number {
    return this.#dataView().getUint16(address - ramBase, true);
  }
  readU32(address: number): number {
    return this.#dataView().getUint32(address - ramBase, true);
  }
  /** Loses bits beyond 2^53. */
  readU64(address: number): number {
    return this.readU32(address) + this.readU32(address + 4) * 0x1_0000_0000;
  }
  writeU16(address: number, value: number): void {
    this.#dataView().setUint16(address - ramBase, value, true);
  }
  writeU32(address: number, value: number): void {
    this.#dataView().setUint32(address - ramBase, value, true);
  }
}
