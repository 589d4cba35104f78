import { Sha256 } from './sha256.ts';

/** Takes a machine's state, piece by piece, into one hash. Numbers go in little-endian. */
export class StateSink {
  readonly #hash = new Sha256();
  readonly #word = new DataView(new ArrayBuffer(8));

  text(text: string): this {
    const bytes = new TextEncoder().encode(text);
    return this.u32(bytes.length).bytes(bytes);
  }

  u32(...values: number[]): this {
    for (const value of values) {
      this.#word.setUint32(0, value >>> 0, true);
      this.#hash.update(new Uint8Array(this.#word.buffer, 0, 4));
    }
    return this;
  }

  u64(value: bigint): this {
    this.#word.setBigUint64(0, BigInt.asUintN(64, value), true);
    this.#hash.update(new Uint8Array(this.#word.buffer));
    return this;
  }

  bytes(bytes: Uint8Array): this {
    this.#hash.update(bytes);
    return this;
  }

  /**
   * Memory of which most is zero: only pages that are not, each behind its number. A missing page is a zero page,
   * so equal hashes mean equal memory, and untouched memory costs nothing.
   *
   * @param written one byte a page; a page whose byte is 0 is zero and is not looked at. Looking is what costs: the
   *   first touch of each page is a page fault of the host.
   */
  sparse(memory: Uint8Array, written?: Uint8Array): this {
    this.u64(BigInt(memory.length));
    for (let page = 0; page * pageBytes < memory.length; page += 1) {
      if (written?.[page] === 0) continue;
      const bytes = memory.subarray(page * pageBytes, (page + 1) * pageBytes);
      if (!isZero(bytes)) this.u32(page).bytes(bytes);
    }
    return this;
  }

  hex(): string {
    return this.#hash.hex();
  }
}

const pageBytes = 4096;

/** @param bytes lies 4-aligned in its buffer and is a multiple of 4 long, as pages and sectors do. */
function isZero(bytes: Uint8Array): boolean {
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
  for (const word of words) if (word !== 0) return false;
  return true;
}
