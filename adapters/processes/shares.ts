import type { Place } from './messages.ts';

/**
 * Counts what goes on, and gives turns. Whoever took something is named, so that all of theirs is given back when their
 * process has died.
 */
export class Shares<Taker> {
  readonly #counts = new Map<string, number>();
  readonly #queues = new Map<string, { by: Taker; id: number; begin(): void }[]>();
  readonly #held = new Map<Taker, Map<number, () => void>>();

  /** @returns the key of which there are as many as may be, or undefined when a place is taken under each. */
  take(by: Taker, id: number, places: readonly Place[]): string | undefined {
    const full = places.find(({ key, most }) => (this.#counts.get(key) ?? 0) >= most);
    if (full) return full.key;
    for (const { key } of places) this.#add(key, 1);
    this.#hold(by, id, () => {
      for (const { key } of places) this.#add(key, -1);
    });
    return undefined;
  }

  /** @param begin is called when it is the taker's turn, at once where nobody is before it. */
  queue(by: Taker, id: number, name: string, begin: () => void): void {
    const queue = this.#queues.get(name) ?? [];
    this.#queues.set(name, queue);
    const waiting = { by, id, begin };
    queue.push(waiting);
    this.#hold(by, id, () => {
      const wasFirst = queue[0] === waiting;
      queue.splice(queue.indexOf(waiting), 1);
      if (queue.length === 0) this.#queues.delete(name);
      else if (wasFirst) queue[0]?.begin();
    });
    if (queue.length === 1) begin();
  }

  /** A second time does nothing. */
  give(by: Taker, id: number): void {
    const held = this.#held.get(by);
    const end = held?.get(id);
    held?.delete(id);
    end?.();
  }

  /** All that it holds is given back. */
  giveAll(by: Taker): void {
    for (const id of [...(this.#held.get(by)?.keys() ?? [])]) this.give(by, id);
    this.#held.delete(by);
  }

  #hold(by: Taker, id: number, end: () => void): void {
    const held = this.#held.get(by) ?? new Map<number, () => void>();
    held.set(id, end);
    this.#held.set(by, held);
  }

  #add(key: string, by: number): void {
    const next = (this.#counts.get(key) ?? 0) + by;
    if (next > 0) this.#counts.set(key, next);
    else this.#counts.delete(key);
  }
}
