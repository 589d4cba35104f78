/**
 * One interrupt domain of an advanced platform-level interrupt controller.
 * Source: RISC-V Advanced Interrupt Architecture 1.0, chapter 4. The delivery mode is the machine's, as on QEMU: DM is
 * read-only. So is BE, zero.
 */
import type { StateExchange } from '../state/state-exchange.ts';
import type { AplicDelivery } from './aplic-delivery.ts';
import { AplicSources, aplicSources, aplicWords, delegated } from './aplic-sources.ts';
import type { Device } from './device.ts';

/** Offsets of Table 4.1; those of the delivery mode are with it. */
const registers = {
  domaincfg: 0x0000,
  sourcecfg: 0x0004,
  setip: 0x1c00,
  setipnum: 0x1cdc,
  inClrip: 0x1d00,
  clripnum: 0x1ddc,
  setie: 0x1e00,
  setienum: 0x1edc,
  clrie: 0x1f00,
  clrienum: 0x1fdc,
  setipnumLe: 0x2000,
  setipnumBe: 0x2004,
  target: 0x3004,
} as const;
const interruptEnable = 1 << 8;
const msiMode = 1 << 2;
/** Most significant byte of `domaincfg`, by which software finds the byte order. */
const byteOrderMark = 0x8000_0000;

export class AplicDomain implements Device {
  readonly name: string;
  readonly base: number;
  readonly size: number;
  readonly #delivery: AplicDelivery;
  readonly #child: AplicDomain | undefined;
  readonly #sources: AplicSources;
  /** 1 for each source that exists in this domain. */
  readonly #given: Uint8Array;
  #enabled = false;

  /** @param child the domain that sources may be delegated to; it has none until then. */
  constructor(
    place: { name: string; base: number; size: number },
    delivery: AplicDelivery,
    options: { child?: AplicDomain; isRoot: boolean },
  ) {
    this.name = place.name;
    this.base = place.base;
    this.size = place.size;
    this.#delivery = delivery;
    this.#child = options.child;
    this.#given = new Uint8Array(aplicSources + 1).fill(options.isRoot ? 1 : 0);
    const { msi, targetReset } = delivery;
    this.#sources = new AplicSources({ msi, targetReset, hasChild: options.child !== undefined });
  }

  setLevel(source: number, level: boolean): void {
    if (this.#isDelegated(source)) this.#child?.setLevel(source, level);
    this.#sources.setLevel(source, level);
    this.#update();
  }

  #isDelegated(source: number): boolean {
    return this.#sources.configuration(source) === delegated;
  }

  #update(): void {
    this.#delivery.update(this.#sources, this.#enabled);
  }

  /** By the parent: the source is this domain's from now on, inactive and with this level, or no longer. */
  give(source: number, given: boolean, level: boolean): void {
    if (!given) this.#configure(source, 0);
    this.#given[source] = given ? 1 : 0;
    this.setLevel(source, given && level);
  }

  /** "When source i appears in this domain not to be implemented, sourcecfg[i] is read-only zero." */
  #configure(source: number, value: number): void {
    if (this.#given[source] !== 1) return;
    const was = this.#isDelegated(source);
    this.#sources.configure(source, value);
    const is = this.#isDelegated(source);
    if (was !== is) this.#child?.give(source, is, this.#sources.wire(source));
  }

  read(offset: number, size: number): number | undefined {
    if (size !== 4 || (offset & 3) !== 0) return undefined;
    if (offset === registers.domaincfg) {
      const mode = this.#delivery.msi ? msiMode : 0;
      return (byteOrderMark | (this.#enabled ? interruptEnable : 0) | mode) >>> 0;
    }
    const source = sourceAt(offset, registers.sourcecfg);
    if (source !== undefined) return this.#sources.configuration(source);
    const aimed = sourceAt(offset, registers.target);
    if (aimed !== undefined) return this.#sources.target(aimed);
    return this.#readWord(offset) ?? this.#delivery.read(offset, this.#sources, this.#enabled) ?? 0;
  }

  /** `clrie` and the registers that take a number read as zero, like what is reserved. */
  #readWord(offset: number): number | undefined {
    const pending = wordAt(offset, registers.setip);
    if (pending !== undefined) return this.#sources.pendingWord(pending);
    const input = wordAt(offset, registers.inClrip);
    if (input !== undefined) return this.#sources.inputWord(input);
    const enabled = wordAt(offset, registers.setie);
    return enabled === undefined ? undefined : this.#sources.enabledWord(enabled);
  }

  write(offset: number, size: number, value: number): boolean {
    if (size !== 4 || (offset & 3) !== 0) return false;
    const source = sourceAt(offset, registers.sourcecfg);
    const aimed = sourceAt(offset, registers.target);
    if (offset === registers.domaincfg) this.#enabled = (value & interruptEnable) !== 0;
    else if (source !== undefined) this.#configure(source, value);
    else if (aimed !== undefined) {
      this.#sources.setTarget(aimed, this.#delivery.legalTarget(value));
    } else if (!this.#writeWord(offset, value) && !this.#writeNumber(offset, value)) {
      this.#delivery.write(offset, value);
    }
    this.#update();
    return true;
  }

  #writeWord(offset: number, value: number): boolean {
    const at = (base: number, act: (source: number) => void): boolean => {
      const word = wordAt(offset, base);
      if (word === undefined) return false;
      for (let bits = value; bits !== 0; bits &= bits - 1) {
        const source = word * 32 + (31 - Math.clz32(bits & -bits));
        if (source >= 1 && source <= aplicSources) act(source);
      }
      return true;
    };
    return (
      at(registers.setip, (source) => this.#sources.setPending(source)) ||
      at(registers.inClrip, (source) => this.#sources.clearPending(source)) ||
      at(registers.setie, (source) => this.#sources.enable(source, true)) ||
      at(registers.clrie, (source) => this.#sources.enable(source, false))
    );
  }

  /** A number that is no source is ignored. */
  #writeNumber(offset: number, value: number): boolean {
    const number = offset === registers.setipnumBe ? swapped(value) : value;
    const source = number >= 1 && number <= aplicSources ? number : 0;
    switch (offset) {
      case registers.setipnum:
      case registers.setipnumLe:
      case registers.setipnumBe:
        this.#sources.setPending(source);
        return true;
      case registers.clripnum:
        this.#sources.clearPending(source);
        return true;
      case registers.setienum:
        this.#sources.enable(source, true);
        return true;
      case registers.clrienum:
        this.#sources.enable(source, false);
        return true;
      default:
        return false;
    }
  }

  exchange(state: StateExchange): void {
    this.#enabled = state.flag(this.#enabled);
    state.bytes(this.#given);
    this.#sources.exchange(state);
    this.#delivery.exchange(state);
  }
}

/** The source whose register of an array that begins with source 1 is at `offset`. */
function sourceAt(offset: number, base: number): number | undefined {
  const source = 1 + ((offset - base) >> 2);
  return source >= 1 && source <= aplicSources ? source : undefined;
}
function wordAt(offset: number, base: number): number | undefined {
  const word = (offset - base) >> 2;
  return word >= 0 && word < aplicWords ? word : undefined;
}
function swapped(value: number): number {
  return new DataView(Uint32Array.of(value).buffer).getUint32(0, false);
}
