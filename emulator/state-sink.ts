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
   * so equal hashes mean equal memory, and untouched memory costs a look and no hashing.
   */
  sparse(memory: Uint8Array, pageBytes = 4096): this {
    this.u64(BigInt(memory.length));
    const words = new Float64Array(memory.buffer, memory.byteOffset, memory.length >> 3);
    const wordsInPage = pageBytes >> 3;
    for (let first = 0; first < words.length; first += wordsInPage) {
      const end = Math.min(first + wordsInPage, words.length);
      if (isZero(words, first, end)) continue;
      this.u32(first / wordsInPage).bytes(memory.subarray(first << 3, end << 3));
    }
    return this;
  }

  hex(): string {
    return this.#hash.hex();
  }
}

/** Doubles are read for width; -0 would pass for 0, so a zero is looked at again. */
function isZero(words: Float64Array, first: number, end: number): boolean {
  for (let at = first; at < end; at += 1) {
    if (words[at] !== 0) return false;
  }
  const bytes = new Int32Array(words.buffer, words.byteOffset + (first << 3), (end - first) << 1);
  for (let at = 1; at < bytes.length; at += 2) {
    if (bytes[at] !== 0) return false;
  }
  return true;
}
