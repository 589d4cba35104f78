/**
 * The configuration space of one function, header type 0: bytes, which bits the guest may write, and which it clears
 * by writing 1. Source: PCI Local Bus Specification 3.0, 6.1 and 6.2; PCI Express Base 4.0, 7.2 and 7.5.
 */
import type { StateExchange } from '../../state/state-exchange.ts';
import type { PciBar, PciCapability, PciDevice, PciIdentity } from './device.ts';

export const register = {
  command: 0x04,
  status: 0x06,
  bars: 0x10,
  capabilities: 0x34,
  interruptLine: 0x3c,
  interruptPin: 0x3d,
  headerEnd: 0x40,
} as const;

export const command = { memory: 2, master: 4, interruptDisable: 0x400 } as const;
/** I/O, memory, bus master, SERR# and interrupt disable; as QEMU, for functions without a port BAR too. */
const commandWritable = 0x507;
const status = { interrupt: 8, capabilities: 0x10 } as const;
/** Error bits, cleared by writing 1; nothing here sets one. */
const statusClearable = 0xf900;

const express = 0x10;
const conventionalBytes = 256;
const expressBytes = 4096;
const barTypes = { wide: 4, prefetchable: 8 } as const;

export class ConfigSpace {
  readonly view: DataView;
  readonly #bytes: Uint8Array;
  readonly #initial: Uint8Array;
  readonly #writable: DataView;
  readonly #clearable: DataView;

  /** @param device whose identity and BARs are shown. @param capabilities all of them, MSI-X included. */
  constructor(device: PciDevice, capabilities: readonly PciCapability[]) {
    const isExpress = capabilities.some(({ id }) => id === express);
    this.#bytes = new Uint8Array(isExpress ? expressBytes : conventionalBytes);
    this.view = new DataView(this.#bytes.buffer);
    this.#writable = new DataView(new ArrayBuffer(this.#bytes.length));
    this.#clearable = new DataView(new ArrayBuffer(this.#bytes.length));
    this.#identify(device.identity);
    for (const bar of device.bars) this.#addBar(bar);
    this.#chain(capabilities);
    this.#writable.setUint16(register.command, commandWritable, true);
    this.#clearable.setUint16(register.status, statusClearable, true);
    // Cache line size and interrupt line: kept for software, without effect.
    this.#writable.setUint8(0x0c, 0xff);
    this.#writable.setUint8(register.interruptLine, 0xff);
    this.view.setUint8(register.interruptPin, device.interruptPin ? 1 : 0);
    this.#initial = this.#bytes.slice();
  }

  #identify(identity: PciIdentity): void {
    this.view.setUint16(0x00, identity.vendor, true);
    this.view.setUint16(0x02, identity.device, true);
    this.view.setUint32(0x08, identity.classCode * 256 + identity.revision, true);
    this.view.setUint16(0x2c, identity.subsystemVendor, true);
    this.view.setUint16(0x2e, identity.subsystem, true);
  }

  /** 6.2.5.1: address bits below the size are not writable, which is how the guest learns the size. */
  #addBar(bar: PciBar): void {
    const at = register.bars + 4 * bar.index;
    const type = (bar.wide ? barTypes.wide : 0) | (bar.prefetchable ? barTypes.prefetchable : 0);
    this.view.setUint32(at, type, true);
    this.#writable.setUint32(at, -bar.sizeBytes, true);
    if (bar.wide) this.#writable.setUint32(at + 4, 0xffff_ffff, true);
  }

  #chain(capabilities: readonly PciCapability[]): void {
    let pointer: number = register.capabilities;
    for (const { at, id, body, writable } of capabilities) {
      this.view.setUint8(pointer, at);
      this.view.setUint8(at, id);
      this.#bytes.set(body, at + 2);
      for (const [index, bits] of writable?.entries() ?? []) {
        this.#writable.setUint8(at + 2 + index, bits);
      }
      pointer = at + 1;
    }
    if (capabilities.length > 0) this.view.setUint16(register.status, status.capabilities, true);
  }

  /** @returns all ones beyond the end, as a request that nobody completes. */
  read(offset: number, size: number): number {
    if (offset + size > this.#bytes.length) return allOnes(size);
    if (size === 1) return this.view.getUint8(offset);
    return size === 2 ? this.view.getUint16(offset, true) : this.view.getUint32(offset, true);
  }

  write(offset: number, size: number, value: number): void {
    if (offset + size > this.#bytes.length) return;
    for (let index = 0; index < size; index += 1) {
      const byte = (value >>> (8 * index)) & 0xff;
      const writable = this.#writable.getUint8(offset + index);
      const cleared = this.#clearable.getUint8(offset + index) & byte;
      const kept = this.view.getUint8(offset + index) & ~writable & ~cleared;
      this.view.setUint8(offset + index, kept | (byte & writable));
    }
  }

  get command(): number {
    return this.view.getUint16(register.command, true);
  }

  /** The address that the guest has given to a BAR. */
  address(bar: PciBar): number {
    const at = register.bars + 4 * bar.index;
    const low = this.view.getUint32(at, true);
    const high = bar.wide ? this.view.getUint32(at + 4, true) : 0;
    return high * 0x1_0000_0000 + low - (low % 16);
  }

  /** 6.2.3: whether the function has an interrupt pending on its pin, whatever the command register says. */
  showInterrupt(pending: boolean): void {
    const others = this.view.getUint16(register.status, true) & ~status.interrupt;
    this.view.setUint16(register.status, others | (pending ? status.interrupt : 0), true);
  }

  reset(): void {
    this.#bytes.set(this.#initial);
  }

  exchange(state: StateExchange): void {
    state.bytes(this.#bytes);
  }
}

/** The value of a read that no device answers. @param size 1, 2 or 4. */
export function allOnes(size: number): number {
  return size === 4 ? 0xffff_ffff : 2 ** (8 * size) - 1;
}
