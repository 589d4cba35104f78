import type { StateExchange } from '../state/state-exchange.ts';

/** A run without charges checks its budget after so many retired instructions. */
const grid = 0x10_0000;
/** A run checks its budget after so many charged instructions. */
const grain = 0x1000;

/**
 * What a boot may still spend. Whether it is spent is decided only at moments that every run of the boot shares (a
 * charge, a multiple of the grid, the limit), so that slicing a run differently never ends it elsewhere.
 */
export class Budget {
  #limit: number;
  #charged = 0;
  #spent = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get limit(): number {
    return this.#limit;
  }

  /** @param retired is called only at some of the charges. @returns false once the budget is spent. */
  charge(instructions: number, retired: () => number): boolean {
    const before = Math.floor(this.#charged / grain);
    this.#charged += instructions;
    if (Math.floor(this.#charged / grain) !== before) {
      this.#spent ||= retired() + this.#charged >= this.#limit;
    }
    return !this.#spent;
  }

  /** Called between slices. */
  isSpent(retired: number): boolean {
    if (retired % grid === 0 || retired >= this.#limit) {
      this.#spent ||= retired + this.#charged >= this.#limit;
    }
    return this.#spent;
  }

  /** @returns the next count of retired instructions at which `isSpent` must be called. */
  nextCheck(retired: number): number {
    return Math.min(this.#limit, (Math.floor(retired / grid) + 1) * grid);
  }

  /**
   * Changes the limit as though the run had begun with it. A limit below what is spent ends the run at the next check.
   */
  changeLimit(limit: number): void {
    this.#limit = limit;
  }

  exchange(state: StateExchange): void {
    this.#limit = state.safe(this.#limit);
    this.#charged = state.safe(this.#charged);
    this.#spent = state.flag(this.#spent);
  }
}
