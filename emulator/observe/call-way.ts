/**
 * The calls of the harness that have not returned yet: a shadow of the stack, which only marked instructions change.
 * When a function goes on although what it called has not returned, somebody jumped into it. A caller may give up frames
 * above its own, as after a trap: when it goes on, the calls of those frames are forgotten.
 */

/** Where a hart is: its stack pointer. Deeper calls have lower ones. */
export interface Depth {
  hart: number;
  sp: number;
}

export function isSame(call: Depth | undefined, now: Depth): boolean {
  return call !== undefined && call.hart === now.hart && call.sp === now.sp;
}

/** Whether a call has not returned: the stack pointer is not above where the call began. */
export function isWithin(call: Depth | undefined, now: Depth): boolean {
  return call !== undefined && call.hart === now.hart && now.sp <= call.sp;
}

const openMaximum = 1000;

export class CallWay {
  /** Calls that have not returned, each deeper than the one before. */
  readonly #open: { after: number; sp: number }[] = [];
  /** Hart and stack pointer of the first call, which `main` makes. */
  #first: Depth | undefined;
  #strayed: number | undefined;

  /** Address at which the harness first went on although what it had called had not returned. */
  get strayed(): number | undefined {
    return this.#strayed;
  }

  /** A function of the harness makes a call. @param after its return address. @param isMain whether `main` calls. */
  calls(now: Depth, after: number, isMain: boolean): void {
    if (isMain) this.#first ??= now;
    if (this.#first?.hart !== now.hart) return;
    const isMoved = isMain && now.sp !== this.#first.sp;
    const last = this.#open.at(-1);
    const goesOn = last !== undefined && last.sp <= now.sp;
    if (isMoved || goesOn || this.#open.length === openMaximum) this.#stray(after);
    else this.#open.push({ after, sp: now.sp });
  }

  /**
   * A function of the harness is at the instruction behind one of its calls: by a return, or by a jump within the
   * function.
   */
  isBehind(now: Depth, after: number): void {
    if (this.#first?.hart !== now.hart) return;
    const index = this.#indexOf(now.sp);
    const call = this.#open[index];
    if (call?.sp !== now.sp) return;
    if (call.after === after) this.#open.length = index;
    else this.#stray(after);
  }

  /** Whether all calls of the function that was entered at this depth have returned. */
  isBack(now: Depth): boolean {
    return this.#open.at(-1)?.sp === now.sp;
  }

  /**
   * @returns the index of the first call that is as deep or deeper. A binary search, since a guest can come here with
   *   every second instruction.
   */
  #indexOf(sp: number): number {
    let low = 0;
    let high = this.#open.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#open[middle]?.sp ?? 0) > sp) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #stray(at: number): void {
    this.#strayed ??= at;
  }
}
