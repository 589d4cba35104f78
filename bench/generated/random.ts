/**
 * Numbers that look random and are the same for the same seed on every computer: integers and exact divisions
 * by powers of two only. Source: mulberry32, a public-domain generator by Tommy Ettinger.
 */
export class Random {
  #state: number;

  /** @param seed any text; FNV-1a makes a number of it. */
  constructor(seed: string) {
    let hash = 0x811c9dc5;
    for (let index = 0; index < seed.length; index += 1) {
      hash = Math.imul(hash ^ seed.charCodeAt(index), 0x01000193);
    }
    this.#state = hash >>> 0;
  }

  /** @returns 0 … 2^32 - 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** @returns 0 … `count` - 1; 0 for nothing to choose from. */
  below(count: number): number {
    return Math.floor((this.next() / 0x1_0000_0000) * count);
  }

  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  chance(percent: number): boolean {
    return this.below(10_000) < percent * 100;
  }

  /** @throws RangeError for an empty list. */
  pick<T>(list: readonly T[]): T {
    return this.#at(list, this.below(list.length));
  }

  /** Early entries far more often than late ones, as words are in a language. */
  skewed<T>(list: readonly T[]): T {
    return this.#at(list, this.below(this.below(this.below(list.length) + 1) + 1));
  }

  #at<T>(list: readonly T[], index: number): T {
    const value = list[index];
    if (value === undefined) throw new RangeError('nothing to pick from');
    return value;
  }
}
