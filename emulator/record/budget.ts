import type { StateExchange } from '../state/state-exchange.ts';

/** How often, in retired instructions, a run without charges is asked whether its budget is spent. */
const grid = 0x10_0000;
/** How many charged instructions may pass before the same is asked. */
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

  /** @param retired is asked for only every so often. @returns false once the budget is spent. */
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

  /** What a run that began with this limit would be left with; one below what is spent ends it at the next check. */
  changeLimit(limit: number): void {
    this.#limit = limit;
  }

  exchange(state: StateExchange): void {
    this.#limit = state.safe(this.#limit);
    this.#charged = state.safe(this.#charged);
    this.#spent = state.flag(this.#spent);
  }
}
