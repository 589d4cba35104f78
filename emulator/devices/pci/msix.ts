/** The MSI-X table and its pending bits. Source: PCI Local Bus Specification 3.0, 6.8.2. */
import type { StateExchange } from '../../state/state-exchange.ts';
import { allOnes } from './config-space.ts';
import type { PciCapability, PciMsix } from './device.ts';

const capabilityId = 0x11;
const control = { enable: 0x8000, functionMask: 0x4000 } as const;
const wordsPerEntry = 4;
const vectorControl = 3;
const masked = 1;

/** 6.8.2.3: message control, then offset and BAR of the table and of the pending bits. */
export function msixCapability(msix: PciMsix): PciCapability {
  const body = new DataView(new ArrayBuffer(10));
  body.setUint16(0, msix.vectors - 1, true);
  body.setUint32(2, msix.tableOffset | msix.bar, true);
  body.setUint32(6, msix.pendingOffset | msix.bar, true);
  const writable = [0, (control.enable | control.functionMask) >> 8];
  return { at: msix.at, id: capabilityId, body: [...new Uint8Array(body.buffer)], writable };
}

export class MsixTable {
  readonly #place: PciMsix;
  readonly #entries: Uint32Array;
  readonly #pending: Uint32Array;
  readonly #send: (address: number, value: number) => void;
  #control = 0;

  /** @param send stores 32 bits at an address. */
  constructor(place: PciMsix, send: (address: number, value: number) => void) {
    this.#place = place;
    this.#entries = new Uint32Array(place.vectors * wordsPerEntry);
    this.#pending = new Uint32Array(Math.ceil(place.vectors / 64) * 2);
    this.#send = send;
    this.reset();
  }

  get enabled(): boolean {
    return (this.#control & control.enable) !== 0;
  }

  /** Message control was written. When the function's mask is cleared, messages that only it held back are sent. */
  setControl(value: number): void {
    this.#control = value;
    this.#flush();
  }

  #flush(): void {
    if (this.#pending.every((word) => word === 0)) return;
    for (let vector = 0; vector < this.#place.vectors; vector += 1) {
      const word = vector >> 5;
      const bit = 1 << (vector & 31);
      if (((this.#pending[word] ?? 0) & bit) === 0 || !this.enabled || this.#isMasked(vector)) {
        continue;
      }
      this.#pending[word] = (this.#pending[word] ?? 0) & ~bit;
      this.signal(vector);
    }
  }

  #word(vector: number, index: number): number {
    return this.#entries[vector * wordsPerEntry + index] ?? 0;
  }

  #isMasked(vector: number): boolean {
    return (
      (this.#control & control.functionMask) !== 0 ||
      (this.#word(vector, vectorControl) & masked) !== 0
    );
  }

  /** 6.8.3.4 and 6.8.3.5: a masked vector is remembered and goes out once it is unmasked. */
  signal(vector: number): void {
    if (!this.enabled || vector >= this.#place.vectors) return;
    if (this.#isMasked(vector)) {
      const word = vector >> 5;
      this.#pending[word] = (this.#pending[word] ?? 0) | (1 << (vector & 31));
      return;
    }
    const low = this.#word(vector, 0);
    this.#send(this.#word(vector, 1) * 0x1_0000_0000 + low - (low % 4), this.#word(vector, 2));
  }

  /** @returns whether an access to the function's BAR is one to the table or the pending bits. */
  covers(bar: number, offset: number): boolean {
    const { tableOffset, pendingOffset } = this.#place;
    if (bar !== this.#place.bar) return false;
    const inside = (start: number, words: Uint32Array) =>
      offset >= start && offset < start + words.byteLength;
    return inside(tableOffset, this.#entries) || inside(pendingOffset, this.#pending);
  }

  /** Accesses are of 4 or 8 bytes (6.8.2); what narrower ones do is nowhere said. */
  read(offset: number, size: number): number {
    if (size !== 4) return allOnes(size);
    const { tableOffset, pendingOffset } = this.#place;
    const entry = this.#entries[(offset - tableOffset) >> 2];
    const inTable = offset >= tableOffset && entry !== undefined;
    return inTable ? entry : (this.#pending[(offset - pendingOffset) >> 2] ?? 0);
  }

  write(offset: number, size: number, value: number): void {
    const index = (offset - this.#place.tableOffset) >> 2;
    // The pending bits are read-only (6.8.2.8).
    if (size !== 4 || index < 0 || index >= this.#entries.length) return;
    this.#entries[index] = index % wordsPerEntry === vectorControl ? value & masked : value;
    this.#flush();
  }

  /** 6.8.2.9: every vector is masked after a reset. */
  reset(): void {
    this.#control = 0;
    this.#pending.fill(0);
    this.#entries.fill(0);
    for (let vector = 0; vector < this.#place.vectors; vector += 1) {
      this.#entries[vector * wordsPerEntry + vectorControl] = masked;
    }
  }

  exchange(state: StateExchange): void {
    state.u32s(this.#entries);
    state.u32s(this.#pending);
    this.#control = state.u32(this.#control);
  }
}
