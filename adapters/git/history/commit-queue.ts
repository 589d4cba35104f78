/** Positions by a key, the highest first; those of equal keys in the order in which they came. */
export class CommitQueue {
  readonly #keyOf: (position: number) => number;
  #positions: number[] = [];
  #orders: number[] = [];
  #came = 0;

  constructor(keyOf: (position: number) => number) {
    this.#keyOf = keyOf;
  }

  get length(): number {
    return this.#positions.length;
  }

  /** What `take` gives next, -1 when there is nothing. */
  get first(): number {
    return this.#positions[0] ?? -1;
  }

  put(position: number): void {
    let at = this.#positions.length;
    const order = this.#came++;
    while (at > 0) {
      const above = (at - 1) >>> 1;
      if (!this.#isBefore(position, order, above)) break;
      this.#move(above, at);
      at = above;
    }
    this.#positions[at] = position;
    this.#orders[at] = order;
  }

  take(): number {
    const first = this.first;
    const position = this.#positions.pop() ?? -1;
    const order = this.#orders.pop() ?? -1;
    const { length } = this.#positions;
    if (length === 0) return first;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= length) break;
      if (
        below + 1 < length &&
        this.#isBefore(this.#at(below + 1), this.#orders[below + 1] ?? 0, below)
      )
        below += 1;
      if (this.#isBefore(position, order, below)) break;
      this.#move(below, at);
      at = below;
    }
    this.#positions[at] = position;
    this.#orders[at] = order;
    return first;
  }

  #at(index: number): number {
    return this.#positions[index] ?? -1;
  }

  #move(from: number, to: number): void {
    this.#positions[to] = this.#at(from);
    this.#orders[to] = this.#orders[from] ?? 0;
  }

  #isBefore(position: number, order: number, index: number): boolean {
    const difference = this.#keyOf(position) - this.#keyOf(this.#at(index));
    return difference === 0 ? order < (this.#orders[index] ?? 0) : difference > 0;
  }
}
