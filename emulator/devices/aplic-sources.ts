/**
 * The interrupt sources of one APLIC domain: source modes, pending and enable bits, targets.
 * Source: RISC-V Advanced Interrupt Architecture 1.0, sections 4.5.2, 4.5.16 and 4.7.
 */
import type { StateExchange } from '../state/state-exchange.ts';

/** Numbers 1 to 96, as many as QEMU's `virt` has. */
export const aplicSources = 96;
export const aplicWords = (aplicSources >> 5) + 1;

/** Table 4.4: SM of a `sourcecfg` whose D is 0. Others than these are reserved. */
export const sourceMode = {
  inactive: 0,
  detached: 1,
  edge1: 4,
  edge0: 5,
  level1: 6,
  level0: 7,
} as const;

/** Bit D of `sourcecfg`. */
export const delegated = 1 << 10;
const modeMask = 7;
const reservedModes = [2, 3];

export class AplicSources {
  /** MSI delivery mode, in which 4.7 has other rules for level-sensitive sources. */
  readonly #msi: boolean;
  readonly #hasChild: boolean;
  /** What `target` holds until it is written: a direct target's priority is never 0. */
  readonly #targetReset: number;
  readonly #configuration = new Uint32Array(aplicSources + 1);
  readonly #target = new Uint32Array(aplicSources + 1);
  /** The level of each wire, before it is rectified; also of delegated sources. */
  readonly #level = new Uint32Array(aplicWords);
  readonly #pending = new Uint32Array(aplicWords);
  readonly #enabled = new Uint32Array(aplicWords);

  constructor(options: { msi: boolean; hasChild: boolean; targetReset: number }) {
    this.#msi = options.msi;
    this.#hasChild = options.hasChild;
    this.#targetReset = options.targetReset;
  }

  configuration(source: number): number {
    return this.#configuration[source] ?? 0;
  }

  isActive(source: number): boolean {
    const configuration = this.configuration(source);
    return configuration !== 0 && configuration < delegated;
  }

  target(source: number): number {
    return this.#target[source] ?? 0;
  }

  /** Read-only zero while the source is inactive. */
  setTarget(source: number, target: number): void {
    if (this.isActive(source)) this.#target[source] = target;
  }

  /** A leaf domain takes a delegation for zero. A domain has child 0 only, so the child index reads as zero. */
  configure(source: number, value: number): void {
    const wasActive = this.isActive(source);
    this.#configuration[source] = this.#legal(value);
    if (!this.isActive(source)) {
      this.#target[source] = 0;
      this.#set(this.#pending, source, false);
      this.#set(this.#enabled, source, false);
      return;
    }
    if (!wasActive) this.#target[source] = this.#targetReset;
    if (this.#input(source)) this.#set(this.#pending, source, true);
    else if (this.#isLevel(source)) this.#set(this.#pending, source, false);
  }

  #legal(value: number): number {
    if ((value & delegated) !== 0) return this.#hasChild ? delegated : 0;
    const mode = value & modeMask;
    return reservedModes.includes(mode) ? sourceMode.inactive : mode;
  }

  /** Sets the level of the source's wire. */
  setLevel(source: number, level: boolean): void {
    const before = this.#input(source);
    this.#set(this.#level, source, level);
    const input = this.#input(source);
    if (input && !before) this.#set(this.#pending, source, true);
    if (!input && this.#isLevel(source)) this.#set(this.#pending, source, false);
  }

  /** The wire's own level. */
  wire(source: number): boolean {
    return (((this.#level[source >> 5] ?? 0) >>> (source & 31)) & 1) === 1;
  }

  /** By `setip` and `setipnum`: a level-sensitive source only as far as its input is high. */
  setPending(source: number): void {
    if (!this.isActive(source)) return;
    if (!this.#isLevel(source) || (this.#msi && this.#input(source))) {
      this.#set(this.#pending, source, true);
    }
  }

  /** By a claim, by an MSI that is sent, by `in_clrip` and `clripnum`: in direct mode a level stays. */
  clearPending(source: number): void {
    if (this.#isLevel(source) && !this.#msi) return;
    this.#set(this.#pending, source, false);
  }

  enable(source: number, on: boolean): void {
    if (this.isActive(source)) this.#set(this.#enabled, source, on);
  }

  pendingWord(word: number): number {
    return this.#pending[word] ?? 0;
  }
  enabledWord(word: number): number {
    return this.#enabled[word] ?? 0;
  }
  /** The rectified input values of 32 sources. */
  inputWord(word: number): number {
    let bits = 0;
    for (let bit = 0; bit < 32; bit += 1) if (this.#input(word * 32 + bit)) bits |= 1 << bit;
    return bits >>> 0;
  }

  /** Sources that are pending and enabled, by rising number. */
  *ready(): Generator<number> {
    for (let word = 0; word < aplicWords; word += 1) {
      let bits = this.pendingWord(word) & this.enabledWord(word);
      for (; bits !== 0; bits &= bits - 1) yield word * 32 + (31 - Math.clz32(bits & -bits));
    }
  }

  #isLevel(source: number): boolean {
    const mode = this.configuration(source);
    return mode === sourceMode.level1 || mode === sourceMode.level0;
  }

  /** The rectified input value: zero unless the source is sensitive to its wire. */
  #input(source: number): boolean {
    const mode = this.configuration(source);
    const high = this.wire(source);
    if (mode === sourceMode.edge1 || mode === sourceMode.level1) return high;
    return (mode === sourceMode.edge0 || mode === sourceMode.level0) && !high;
  }

  #set(words: Uint32Array, source: number, on: boolean): void {
    const bit = 1 << (source & 31);
    const old = words[source >> 5] ?? 0;
    words[source >> 5] = on ? old | bit : old & ~bit;
  }

  exchange(state: StateExchange): void {
    for (const words of [this.#configuration, this.#target]) state.u32s(words);
    for (const words of [this.#level, this.#pending, this.#enabled]) state.u32s(words);
  }
}
