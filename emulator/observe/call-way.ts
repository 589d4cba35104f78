/**
 * The calls that the harness has made and that have not come back: a shadow of the stack that only its own code writes
 * to. A function that goes on while what it called is still on its way was jumped into. Frames may be
 * given up by who called them, as after a trap: then what they had called is forgotten when that caller goes on.
 */

/** Where a hart is: its stack pointer. Deeper calls have lower ones. */
export interface Depth {
  hart: number;
  sp: number;
}

export function isSame(call: Depth | undefined, now: Depth): boolean {
  return call !== undefined && call.hart === now.hart && call.sp === now.sp;
}

/** Whether a call has not come back: the stack has not been taken down to above where it began. */
export function isWithin(call: Depth | undefined, now: Depth): boolean {
  return call !== undefined && call.hart === now.hart && now.sp <= call.sp;
}

const openMaximum = 1000;

export class CallWay {
  /** Each deeper than the one before. */
  readonly #open: { after: number; sp: number }[] = [];
  /** Of the first call, which `main` makes. */
  #first: Depth | undefined;
  #strayed: number | undefined;

  /** Where it first went on where it should not have. */
  get strayed(): number | undefined {
    return this.#strayed;
  }

  /** A function of the harness calls. @param after where it is to come back to. @param isMain `main` calls. */
  calls(now: Depth, after: number, isMain: boolean): void {
    if (isMain) this.#first ??= now;
    if (this.#first?.hart !== now.hart) return;
    const isMoved = isMain && now.sp !== this.#first.sp;
    const last = this.#open.at(-1);
    const goesOn = last !== undefined && last.sp <= now.sp;
    if (isMoved || goesOn || this.#open.length === openMaximum) this.#stray(after);
    else this.#open.push({ after, sp: now.sp });
  }

  /** A function of the harness is at the instruction behind one of its calls: by a return, or by a jump of its own. */
  isBehind(now: Depth, after: number): void {
    if (this.#first?.hart !== now.hart) return;
    const index = this.#indexOf(now.sp);
    const call = this.#open[index];
    if (call?.sp !== now.sp) return;
    if (call.after === after) this.#open.length = index;
    else this.#stray(after);
  }

  /** Whether a function that was entered at this depth has nothing on its way. */
  isBack(now: Depth): boolean {
    return this.#open.at(-1)?.sp === now.sp;
  }

  /** @returns the first call that is as deep or deeper. By halves: a guest may come by here in every second instruction. */
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
