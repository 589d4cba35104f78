/**
 * The platform-level interrupt controller: 96 sources, contexts M and S of each hart in turn, as QEMU's `virt`.
 * All sources are levels. Source: RISC-V Platform-Level Interrupt Controller Specification 1.0.0.
 */
import { memoryMap } from '../machine/memory-map.ts';
import type { StateExchange } from '../state/state-exchange.ts';
import type { Device } from './device.ts';

export const plicSources = 96;
const words = (plicSources >> 5) + 1;

/** Offsets of the specification's memory map. */
const pendingAt = 0x1000;
const enableAt = 0x2000;
const enableStride = 0x80;
const contextAt = 0x20_0000;
const contextStride = 0x1000;

/** Priorities 0 to 7, as QEMU's three bits. */
const priorityMask = 7;

export class Plic implements Device {
  readonly name = 'plic';
  readonly base = memoryMap.plic.base;
  readonly size = memoryMap.plic.size;

  readonly #contexts: number;
  readonly #output: (context: number, level: boolean) => void;
  readonly #claimed: (source: number) => void;
  readonly #priority = new Uint32Array(plicSources + 1);
  readonly #level = new Uint32Array(words);
  readonly #pending = new Uint32Array(words);
  /** Claimed and not yet completed: the gateway forwards no further request meanwhile. */
  readonly #inFlight = new Uint32Array(words);
  readonly #enable: Uint32Array;
  readonly #threshold: Uint32Array;
  readonly #raised: Uint8Array;

  /**
   * @param output told when a context's line changes; context 2h is M of hart h, 2h + 1 its S.
   * @param claimed told of each source that is handed to a context.
   */
  constructor(
    harts: number,
    output: (context: number, level: boolean) => void,
    claimed: (source: number) => void = () => {},
  ) {
    this.#contexts = harts * 2;
    this.#output = output;
    this.#claimed = claimed;
    this.#enable = new Uint32Array(this.#contexts * words);
    this.#threshold = new Uint32Array(this.#contexts);
    this.#raised = new Uint8Array(this.#contexts);
  }

  setLevel(source: number, level: boolean): void {
    const word = source >> 5;
    const bit = 1 << (source & 31);
    if (level) this.#level[word] = (this.#level[word] ?? 0) | bit;
    else this.#level[word] = (this.#level[word] ?? 0) & ~bit;
    this.#forward(word, bit);
  }

  /** The gateway: a high level becomes a pending request unless one is being served (section 5, "level"). */
  #forward(word: number, bit: number): void {
    const wants = (this.#level[word] ?? 0) & ~(this.#inFlight[word] ?? 0) & bit;
    if (wants === 0) return;
    this.#pending[word] = (this.#pending[word] ?? 0) | wants;
    this.#update();
  }

  /**
   * @returns the pending, enabled source of the highest priority above `floor`, the lowest number among equals; 0 if
   *   none.
   */
  #best(context: number, floor: number): number {
    let best = 0;
    let bestPriority = floor;
    for (let word = 0; word < words; word += 1) {
      let candidates = (this.#pending[word] ?? 0) & (this.#enable[context * words + word] ?? 0);
      while (candidates !== 0) {
        const source = (word << 5) + (31 - Math.clz32(candidates & -candidates));
        candidates &= candidates - 1;
        const priority = this.#priority[source] ?? 0;
        if (priority > bestPriority) {
          best = source;
          bestPriority = priority;
        }
      }
    }
    return best;
  }

  #update(): void {
    for (let context = 0; context < this.#contexts; context += 1) {
      const level = this.#best(context, this.#threshold[context] ?? 0) !== 0 ? 1 : 0;
      if (level === this.#raised[context]) continue;
      this.#raised[context] = level;
      this.#output(context, level === 1);
    }
  }

  /** Section 9: the threshold plays no part in a claim. */
  #claim(context: number): number {
    const source = this.#best(context, 0);
    if (source !== 0) {
      const bit = 1 << (source & 31);
      this.#pending[source >> 5] = (this.#pending[source >> 5] ?? 0) & ~bit;
      this.#inFlight[source >> 5] = (this.#inFlight[source >> 5] ?? 0) | bit;
      this.#update();
      this.#claimed(source);
    }
    return source;
  }

  /** Section 10: a completion of a source that the context has not enabled is ignored. */
  #complete(context: number, source: number): void {
    if (source < 1 || source > plicSources) return;
    const word = source >> 5;
    const bit = 1 << (source & 31);
    if (((this.#enable[context * words + word] ?? 0) & bit) === 0) return;
    this.#inFlight[word] = (this.#inFlight[word] ?? 0) & ~bit;
    this.#forward(word, bit);
  }

  /** The word of the enable table at `offset`, or undefined outside of it. */
  #enableIndex(offset: number): number | undefined {
    const context = Math.floor((offset - enableAt) / enableStride);
    const word = ((offset - enableAt) % enableStride) >> 2;
    return context < this.#contexts && word < words ? context * words + word : undefined;
  }

  /** The memory map of section 3: source 0 has no priority, and nobody sets a pending bit. */
  describes(offset: number, store: boolean): boolean {
    if (offset < pendingAt) return offset >= 4 && offset >> 2 <= plicSources;
    if (offset < enableAt) return !store && (offset - pendingAt) >> 2 < words;
    if (offset < contextAt) return this.#enableIndex(offset) !== undefined;
    const context = Math.floor((offset - contextAt) / contextStride);
    return context < this.#contexts && (offset - contextAt) % contextStride <= 4;
  }

  /** A hole in the map reads as zero, as on QEMU. */
  read(offset: number, size: number): number | undefined {
    if (size !== 4 || (offset & 3) !== 0) return undefined;
    if (offset < pendingAt) return this.#priority[offset >> 2] ?? 0;
    if (offset < enableAt) return this.#pending[(offset - pendingAt) >> 2] ?? 0;
    if (offset < contextAt) {
      const index = this.#enableIndex(offset);
      return index === undefined ? 0 : (this.#enable[index] ?? 0);
    }
    const context = Math.floor((offset - contextAt) / contextStride);
    if (context >= this.#contexts) return 0;
    const register = (offset - contextAt) % contextStride;
    if (register === 0) return this.#threshold[context] ?? 0;
    return register === 4 ? this.#claim(context) : 0;
  }

  write(offset: number, size: number, value: number): boolean {
    if (size !== 4 || (offset & 3) !== 0) return false;
    if (offset < pendingAt) {
      const source = offset >> 2;
      if (source >= 1 && source <= plicSources) this.#priority[source] = value & priorityMask;
    } else if (offset >= enableAt && offset < contextAt) {
      const index = this.#enableIndex(offset);
      // Source 0 does not exist.
      if (index !== undefined) this.#enable[index] = index % words === 0 ? value & ~1 : value;
    } else if (offset >= contextAt) {
      this.#writeContext(offset - contextAt, value);
    }
    this.#update();
    return true;
  }

  #writeContext(offset: number, value: number): void {
    const context = Math.floor(offset / contextStride);
    if (context >= this.#contexts) return;
    const register = offset % contextStride;
    if (register === 0) this.#threshold[context] = value & priorityMask;
    if (register === 4) this.#complete(context, value);
  }

  exchange(state: StateExchange): void {
    for (const words of [this.#priority, this.#level, this.#pending, this.#inFlight]) {
      state.u32s(words);
    }
    state.u32s(this.#enable);
    state.u32s(this.#threshold);
    state.bytes(this.#raised);
  }
}
