/**
 * What nobody may write while the machine runs: code and constants of the image. Notices the first write, and at the
 * end a byte that is not the ELF's.
 */

import type { GuestMemory } from '../machine/guest-memory.ts';
import type { HarnessPlan } from './harness-plan.ts';

export interface SealBreak {
  address: number;
  /** Address of the instruction that wrote; undefined when a device did, or when only the difference was found. */
  from: number | undefined;
}

export class Seal {
  readonly #sealed: HarnessPlan['sealed'];
  #broken: SealBreak | undefined;

  constructor(sealed: HarnessPlan['sealed']) {
    this.#sealed = sealed;
  }

  /**
   * Takes a write into a page that holds something sealed; beside it, in the same page, writing is allowed.
   *
   * @param from is asked only when the write is the first into what is sealed.
   */
  written(address: number, sizeBytes: number, from: () => number | undefined): void {
    const isSealed = this.#sealed.some(
      ({ start, bytes }) => address < start + bytes.length && address + sizeBytes > start,
    );
    if (isSealed) this.#broken ??= { address, from: from() };
  }

  /** @returns the first address at which memory does not hold what the ELF has; undefined when all is as in the ELF. */
  differsAt(memory: GuestMemory): number | undefined {
    for (const { start, bytes } of this.#sealed) {
      const there = memory.read(start, bytes.length);
      const index = bytes.findIndex((byte, at) => there?.[at] !== byte);
      if (index >= 0) return start + index;
    }
    return undefined;
  }

  /** @returns the first write that was seen, or else the first difference that is in memory now. */
  broken(memory: GuestMemory): SealBreak | undefined {
    if (this.#broken === undefined) {
      const address = this.differsAt(memory);
      if (address !== undefined) this.#broken = { address, from: undefined };
    }
    return this.#broken;
  }
}
