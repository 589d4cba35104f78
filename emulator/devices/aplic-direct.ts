/**
 * Direct delivery mode: an interrupt delivery control (IDC) structure and a wire for each hart.
 * Source: RISC-V Advanced Interrupt Architecture 1.0, section 4.8.
 */
import type { StateExchange } from '../state/state-exchange.ts';
import type { AplicDelivery } from './aplic-delivery.ts';
import type { AplicSources } from './aplic-sources.ts';

const idcAt = 0x4000;
const idcBytes = 32;
/** Offsets in an IDC structure. */
const idc = { idelivery: 0x00, iforce: 0x04, ithreshold: 0x08, topi: 0x18, claimi: 0x1c } as const;
/** IPRIOLEN is 3, as QEMU's. */
const priorityMask = 7;
const hartIndexMask = 0xfffc_0000;

export class AplicDirect implements AplicDelivery {
  readonly msi = false;
  readonly targetReset = 1;
  readonly #output: (hart: number, level: boolean) => void;
  readonly #claimed: (source: number) => void;
  readonly #delivers: Uint32Array;
  readonly #forced: Uint32Array;
  readonly #threshold: Uint32Array;
  readonly #raised: Uint32Array;

  /** @param output told when the wire to a hart changes. @param claimed told of each source that a hart is handed. */
  constructor(
    harts: number,
    output: (hart: number, level: boolean) => void,
    claimed: (source: number) => void = () => {},
  ) {
    this.#output = output;
    this.#claimed = claimed;
    this.#delivers = new Uint32Array(harts);
    this.#forced = new Uint32Array(harts);
    this.#threshold = new Uint32Array(harts);
    this.#raised = new Uint32Array(harts);
  }

  /** "Unless those bits are all zeros, in which case the priority number is set to 1 instead." */
  legalTarget(value: number): number {
    return ((value & hartIndexMask) | (value & priorityMask || 1)) >>> 0;
  }

  update(sources: AplicSources, enabled: boolean): void {
    const tops = enabled ? this.#tops(sources) : [];
    for (const [hart, raised] of this.#raised.entries()) {
      const wanted = this.#forced[hart] === 1 || (tops[hart] ?? 0) !== 0;
      const level = enabled && this.#delivers[hart] === 1 && wanted ? 1 : 0;
      if (level === raised) continue;
      this.#raised[hart] = level;
      this.#output(hart, level === 1);
    }
  }

  /** `topi` of each hart that has one: smaller priority numbers first, then smaller source numbers. */
  #tops(sources: AplicSources): number[] {
    const tops: number[] = [];
    for (const source of sources.ready()) {
      const target = sources.target(source);
      const hart = target >>> 18;
      const priority = target & priorityMask;
      const threshold = this.#threshold[hart] ?? 0;
      if (threshold !== 0 && priority >= threshold) continue;
      const best = tops[hart] ?? 0;
      if (best === 0 || priority < (best & priorityMask)) tops[hart] = (source << 16) | priority;
    }
    return tops;
  }

  #topi(hart: number, sources: AplicSources): number {
    return this.#tops(sources)[hart] ?? 0;
  }

  #claim(hart: number, sources: AplicSources, enabled: boolean): number {
    const top = this.#topi(hart, sources);
    if (top === 0) this.#forced[hart] = 0;
    else sources.clearPending(top >>> 16);
    this.update(sources, enabled);
    if (top !== 0) this.#claimed(top >>> 16);
    return top;
  }

  read(offset: number, sources: AplicSources, enabled: boolean): number | undefined {
    const hart = Math.floor((offset - idcAt) / idcBytes);
    if (hart < 0 || hart >= this.#raised.length) return undefined;
    switch (offset & (idcBytes - 1)) {
      case idc.idelivery:
        return this.#delivers[hart];
      case idc.iforce:
        return this.#forced[hart];
      case idc.ithreshold:
        return this.#threshold[hart];
      case idc.topi:
        return this.#topi(hart, sources);
      case idc.claimi:
        return this.#claim(hart, sources, enabled);
      default:
        return undefined;
    }
  }

  write(offset: number, value: number): void {
    const hart = Math.floor((offset - idcAt) / idcBytes);
    if (hart < 0 || hart >= this.#raised.length) return;
    const register = offset & (idcBytes - 1);
    if (register === idc.idelivery) this.#delivers[hart] = value & 1;
    if (register === idc.iforce) this.#forced[hart] = value & 1;
    if (register === idc.ithreshold) this.#threshold[hart] = value & priorityMask;
  }

  exchange(state: StateExchange): void {
    state.u32s(this.#delivers);
    state.u32s(this.#forced);
    state.u32s(this.#threshold);
    state.u32s(this.#raised);
  }
}
