import type { StateExchange } from '../state/state-exchange.ts';

const pageBytes = 4096;

/**
 * The cells of one flash bank: erased cells read as ones, and programming only clears bits. They are kept inverted, and
 * allocated when something is programmed, so that a bank without content takes no memory and no time to hash.
 */
export class FlashCells {
  readonly #size: number;
  #inverted: Uint8Array | undefined;
  #written: Uint8Array;

  /** @param content from the first byte on; the rest is erased. */
  constructor(size: number, content: Uint8Array) {
    this.#size = size;
    this.#written = new Uint8Array(0);
    if (content.length > 0) this.program(0, content);
  }

  #make(): Uint8Array {
    if (this.#inverted === undefined) {
      this.#inverted = new Uint8Array(this.#size);
      this.#written = new Uint8Array(this.#size / pageBytes);
    }
    return this.#inverted;
  }

  byte(offset: number): number {
    return ~(this.#inverted?.[offset] ?? 0) & 0xff;
  }

  /** Clears the bits that are zero in `bytes`; the others stay. */
  program(offset: number, bytes: Uint8Array): void {
    const inverted = this.#make();
    for (const [at, byte] of bytes.entries()) {
      inverted[offset + at] = (inverted[offset + at] ?? 0) | (~byte & 0xff);
    }
    const last = offset + bytes.length - 1;
    this.#written.fill(1, Math.floor(offset / pageBytes), Math.floor(last / pageBytes) + 1);
  }

  erase(offset: number, length: number): void {
    this.#inverted?.fill(0, offset, offset + length);
  }

  exchange(state: StateExchange): void {
    const made = state.flag(this.#inverted !== undefined);
    if (state.restoring) this.#inverted = undefined;
    if (made) state.sparse(this.#make(), this.#written);
  }
}
