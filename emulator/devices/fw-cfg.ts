/**
 * Items that the machine has for its firmware: selected by a key, read byte by byte or copied to RAM.
 * Source: QEMU, docs/specs/fw_cfg.rst, "Guest-side Hardware Interface" and "Guest-side DMA Interface", at the places
 * of "ARM Register Locations"; everything is big-endian there.
 */

import { memoryMap } from '../machine/memory-map.ts';
import { charges } from '../record/charges.ts';
import type { StateExchange } from '../state/state-exchange.ts';
import type { Device, DeviceHost } from './device.ts';

const register = { data: 0x00, dataHigh: 0x04, selector: 0x08, dma: 0x10, dmaLow: 0x14 } as const;
/** What the DMA address reads as. */
const dmaSignature = new TextEncoder().encode('QEMU CFG');
/** FWCfgDmaAccess: control, length, address. */
const dmaBytes = 16;
const control = { error: 1, read: 2, skip: 4, select: 8, write: 16 } as const;
/** Bits 0 to 13 of a key; bit 14 once meant writing, bit 15 means another architecture's. */
const keyMask = 0xbfff;
/** Bytes that are copied between two checks of the budget. */
const stretchBytes = 0x1_0000;

function littleEndian(bytes: Uint8Array): number {
  return bytes.reduceRight((value, byte) => value * 256 + byte, 0);
}

function swap32(value: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, value, true);
  return view.getUint32(0);
}

export class FwCfg implements Device {
  readonly name = 'fw-cfg';
  readonly base = memoryMap.fwCfg.base;
  readonly size = memoryMap.fwCfg.size;
  readonly wide = true;
  readonly #host: DeviceHost;
  readonly #items: ReadonlyMap<number, Uint8Array>;
  #key = 0;
  #offset = 0;
  #dmaHigh = 0;

  /** @param items by key. */
  constructor(host: DeviceHost, items: ReadonlyMap<number, Uint8Array>) {
    this.#host = host;
    this.#items = items;
  }

  /** No item can be written by the data register, and what is selected cannot be read back. */
  describes(offset: number, store: boolean): boolean {
    if (offset >= register.dma) return true;
    return store ? offset >= register.selector : offset < register.selector;
  }

  /** The data register is eight bytes wide; of an eight-byte access the second half comes as one of its own. */
  read(offset: number, size: number): number | undefined {
    const second = offset === register.dataHigh && size === 4;
    if (offset === register.data || second) return littleEndian(this.#take(size));
    if (offset < register.dma) return undefined;
    return littleEndian(dmaSignature.subarray(offset - register.dma, offset - register.dma + size));
  }

  write(offset: number, size: number, value: number): boolean {
    if (offset < register.selector) return true;
    if (offset === register.selector && size === 2) {
      this.#select(((value & 0xff) << 8) | (value >>> 8));
      return true;
    }
    if (size !== 4) return false;
    if (offset === register.dma) this.#dmaHigh = swap32(value);
    else if (offset === register.dmaLow) this.#transfer(swap32(value));
    else return false;
    return true;
  }

  #select(key: number): void {
    this.#key = key & keyMask;
    this.#offset = 0;
  }

  /** @returns the next `length` bytes of the selected item, zeros behind its end. The next call goes on after them. */
  #take(length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    const rest = (this.#items.get(this.#key) ?? bytes.subarray(0, 0)).subarray(this.#offset);
    const taken = rest.subarray(0, length);
    bytes.set(taken);
    this.#offset += taken.length;
    return bytes;
  }

  /** Performs the transfer and sets the address to zero, as the next one expects it. */
  #transfer(low: number): void {
    const at = this.#dmaHigh * 0x1_0000_0000 + low;
    this.#dmaHigh = 0;
    const access = this.#host.memory.read(at, dmaBytes)?.slice();
    if (access === undefined) {
      this.#misuse(`access structure at 0x${at.toString(16)} is outside RAM`);
      return;
    }
    const view = new DataView(access.buffer);
    const failed = !this.#perform(view);
    view.setUint32(0, failed ? control.error : 0);
    this.#host.memory.write(at, access.subarray(0, 4));
  }

  /** @returns whether the transfer was successful. */
  #perform(access: DataView): boolean {
    const wanted = access.getUint32(0);
    const length = access.getUint32(4);
    const to = access.getUint32(8) * 0x1_0000_0000 + access.getUint32(12);
    if ((wanted & control.select) !== 0) this.#select(wanted >>> 16);
    if ((wanted & control.read) !== 0) return this.#copy(to, length);
    // No item can be written.
    if ((wanted & control.write) !== 0) return length === 0;
    if ((wanted & control.skip) !== 0) {
      const end = Math.max(this.#items.get(this.#key)?.length ?? 0, this.#offset);
      this.#offset = Math.min(this.#offset + length, end);
    }
    return true;
  }

  #copy(to: number, length: number): boolean {
    if (!this.#host.memory.contains(to, length)) {
      this.#misuse(`0x${to.toString(16)} + 0x${length.toString(16)} is outside RAM`);
      return false;
    }
    for (let at = 0; at < length; at += stretchBytes) {
      const bytes = this.#take(Math.min(stretchBytes, length - at));
      this.#host.memory.write(to + at, bytes);
      if (!this.#host.charge(charges.copy64 * Math.ceil(bytes.length / 64))) break;
    }
    return true;
  }

  #misuse(words: string): void {
    this.#host.event('device-misuse', () => `${this.name}: ${words}`);
  }

  exchange(state: StateExchange): void {
    this.#key = state.u32(this.#key);
    this.#offset = state.u32(this.#offset);
    this.#dmaHigh = state.u32(this.#dmaHigh);
  }
}
