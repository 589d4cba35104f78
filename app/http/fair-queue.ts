interface Waiting {
  begin(): void;
  refuse(): void;
  timer: NodeJS.Timeout;
}

export interface FairQueueLimits {
  /** Places at the same time. */
  places: number;
  /** That wait at the same time; more are refused at once. */
  waitingMost: number;
  /** Until one that waits is refused. */
  waitMs: number;
}

/**
 * Places for work, given in turn: first among addresses, then among the people of each, so that neither one person with
 * many tabs nor one machine with many made-up people keeps the others waiting.
 */
export class FairQueue {
  readonly #limits: FairQueueLimits;
  readonly #addresses = new Map<string, Map<string, Waiting[]>>();
  #held = 0;
  #waiting = 0;

  constructor(limits: FairQueueLimits) {
    this.#limits = limits;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /**
   * @param begin is called when there is a place, at once where one is free; it is given back by `release`.
   * @param refuse is called instead when too many wait, or when it waited too long.
   * @returns what gives up waiting, for one whose client went away; afterwards it does nothing.
   */
  enter(
    who: { address: string; person: string },
    begin: () => void,
    refuse: () => void,
  ): () => void {
    if (this.#held < this.#limits.places) {
      this.#held += 1;
      begin();
      return () => undefined;
    }
    if (this.#waiting >= this.#limits.waitingMost) {
      refuse();
      return () => undefined;
    }
    const waiting: Waiting = {
      begin,
      refuse,
      timer: setTimeout(() => {
        if (this.#leave(who, waiting)) refuse();
      }, this.#limits.waitMs),
    };
    const people = this.#addresses.get(who.address) ?? new Map<string, Waiting[]>();
    this.#addresses.set(who.address, people);
    const line = people.get(who.person) ?? [];
    people.set(who.person, line);
    line.push(waiting);
    this.#waiting += 1;
    return () => void this.#leave(who, waiting);
  }

  /** A place is free again: whose turn it is gets it. */
  release(): void {
    const next = this.#next();
    if (next) next.begin();
    else this.#held -= 1;
  }

  #next(): Waiting | undefined {
    for (const [address, people] of this.#addresses) {
      for (const [person, line] of people) {
        const next = line.shift();
        people.delete(person);
        if (line.length > 0) people.set(person, line); // behind the others
        this.#addresses.delete(address);
        if (people.size > 0) this.#addresses.set(address, people);
        if (next === undefined) return undefined;
        clearTimeout(next.timer);
        this.#waiting -= 1;
        return next;
      }
    }
    return undefined;
  }

  #leave({ address, person }: { address: string; person: string }, waiting: Waiting): boolean {
    const people = this.#addresses.get(address);
    const line = people?.get(person);
    const at = line?.indexOf(waiting) ?? -1;
    if (!people || !line || at < 0) return false;
    clearTimeout(waiting.timer);
    this.#waiting -= 1;
    line.splice(at, 1);
    if (line.length === 0) people.delete(person);
    if (people.size === 0) this.#addresses.delete(address);
    return true;
  }
}
