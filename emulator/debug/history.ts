/**
 * Where a machine was: a bounded number of captured moments, from which every other one is reached by running again.
 */

export interface Moment {
  /** Retired instructions. */
  position: number;
  captured: Uint8Array;
}

const firstInterval = 1_000_000;
const momentsMaximum = 32;
const bytesMaximum = 2 ** 28;

export class History {
  #moments: Moment[] = [];
  #interval = firstInterval;

  /** Begins anew: nothing before this moment can be reached any more. */
  begin(moment: Moment): void {
    this.#moments = [moment];
    this.#interval = firstInterval;
  }

  /** @returns how many instructions may run from `position` until another moment is wanted; 0 is now. */
  untilNext(position: number): number {
    const last = this.#moments.at(-1)?.position ?? 0;
    return Math.max(0, last + this.#interval - position);
  }

  /**
   * Adds a moment that is later than all others. When there are too many, every second one is dropped, and the distance
   * between moments doubles.
   */
  add(moment: Moment): void {
    this.#moments.push(moment);
    const bytes = () => this.#moments.reduce((sum, { captured }) => sum + captured.length, 0);
    while (this.#moments.length > momentsMaximum || bytes() > bytesMaximum) {
      if (this.#moments.length < 3) return;
      this.#moments = this.#moments.filter((_, index) => index % 2 === 0);
      this.#interval *= 2;
    }
  }

  /** @returns the moments before `position`, the latest first. */
  before(position: number): Moment[] {
    return this.#moments.filter((moment) => moment.position < position).reverse();
  }

  /** @returns the latest moment at `position` or before it. */
  upTo(position: number): Moment | undefined {
    return this.before(position + 1)[0];
  }

  get first(): Moment | undefined {
    return this.#moments[0];
  }
}
