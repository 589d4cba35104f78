/** Which instructions of some ranges of RAM a run has executed: one bit for each halfword, set where one began. */
import { ramBase } from '../machine/guest-memory.ts';

/** Guest-physical. */
export interface CoverageRange {
  start: number;
  bytes: number;
}

interface Marked extends CoverageRange {
  bitmap: Uint8Array;
}

/** Of all ranges together; the largest RAM. */
const bytesMaximum = 2 ** 31;

/**
 * Lies outside of the machine, so it takes no part in its state. An instruction counts once it has begun: one that then
 * traps counts, as in `retiredInstructions`, and one whose fetch faulted does not.
 */
export class Coverage {
  readonly #ranges: Marked[];

  /** @throws RangeError when a range is not of whole halfwords, or all are too much. */
  constructor(ranges: readonly CoverageRange[]) {
    let total = 0;
    this.#ranges = ranges.map(({ start, bytes }) => {
      const whole = Number.isSafeInteger(start) && Number.isSafeInteger(bytes);
      if (!whole || start < 0 || bytes <= 0 || start % 2 !== 0 || bytes % 2 !== 0) {
        throw new RangeError(`coverage of ${bytes} bytes at ${start}: want even, whole numbers`);
      }
      total += bytes;
      if (total > bytesMaximum) throw new RangeError(`coverage of more than ${bytesMaximum} bytes`);
      return { start, bytes, bitmap: new Uint8Array(Math.ceil(bytes / 16)) };
    });
  }

  /** @param offset from the start of RAM. */
  mark(offset: number): void {
    const address = ramBase + offset;
    for (const { start, bytes, bitmap } of this.#ranges) {
      const halfword = (address - start) / 2;
      if (halfword < 0 || halfword * 2 >= bytes) continue;
      bitmap[halfword >> 3] = (bitmap[halfword >> 3] ?? 0) | (1 << (halfword & 7));
    }
  }

  /** @returns whether an instruction began at this guest-physical address. */
  has(address: number): boolean {
    return this.#ranges.some(({ start, bytes, bitmap }) => {
      const halfword = (address - start) / 2;
      if (!Number.isInteger(halfword) || halfword < 0 || halfword * 2 >= bytes) return false;
      return (((bitmap[halfword >> 3] ?? 0) >> (halfword & 7)) & 1) !== 0;
    });
  }

  /** @returns where instructions began, ascending; an address of two ranges comes twice. */
  addresses(): Float64Array {
    const found: number[] = [];
    for (const { start, bitmap } of this.#ranges) {
      for (const [index, byte] of bitmap.entries()) {
        for (let bit = 0; byte >> bit !== 0; bit += 1) {
          if (((byte >> bit) & 1) !== 0) found.push(start + index * 16 + bit * 2);
        }
      }
    }
    return Float64Array.from(found).sort();
  }

  /** The bits as they are: bit n of byte m is the halfword at start + 16 m + 2 n. */
  get ranges(): readonly Readonly<Marked>[] {
    return this.#ranges;
  }
}
