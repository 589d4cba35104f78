import { Bus } from '#emulator/devices/bus.ts';
import type { PciDevice, PciHost } from '#emulator/devices/pci/device.ts';
import { type MakePciDevice, PciHostBridge } from '#emulator/devices/pci/host-bridge.ts';
import { memoryMap } from '#emulator/machine/memory-map.ts';
import type { StateExchange } from '#emulator/state/state-exchange.ts';
import { FakeHost } from '../fake-host.ts';

const { ecam } = memoryMap.pci;

/** A host bridge with devices, as a guest reaches them. */
export class Slots {
  readonly host: FakeHost;
  readonly bridge: PciHostBridge;
  readonly #bus: Bus;

  constructor(makers: readonly MakePciDevice[], host = new FakeHost()) {
    this.host = host;
    this.bridge = new PciHostBridge(host, makers);
    this.#bus = new Bus(this.bridge.devices);
  }

  /** NaN would be an access fault. */
  read(address: number, size = 4): number {
    return Number(this.#bus.read(BigInt(address), size) ?? Number.NaN);
  }
  write(address: number, value: number, size = 4): void {
    const bits = BigInt.asUintN(8 * size, BigInt(value));
    if (!this.#bus.write(BigInt(address), size, bits)) throw new Error('an access fault');
  }

  config(slot: number, offset: number, size = 4): number {
    return this.read(ecam.base + slot * 0x8000 + offset, size);
  }
  setConfig(slot: number, offset: number, value: number, size = 4): void {
    this.write(ecam.base + slot * 0x8000 + offset, value, size);
  }

  /** Places a 64-bit BAR and lets the function answer there, and be bus master. */
  place(slot: number, address: number, bar = 0): void {
    this.setConfig(slot, 0x10 + 4 * bar, address % 0x1_0000_0000);
    this.setConfig(slot, 0x14 + 4 * bar, Math.floor(address / 0x1_0000_0000));
    this.setConfig(slot, 0x04, 6, 2);
  }

  get state() {
    return { exchange: (state: StateExchange) => this.bridge.devices[0]?.exchange(state) };
  }
}

/** A device with one register, an interrupt line and two messages. */
export class Probe implements PciDevice {
  readonly name = 'probe';
  readonly identity = {
    vendor: 0x1234,
    device: 0x5678,
    revision: 3,
    classCode: 0xff_0102,
    subsystemVendor: 0x9abc,
    subsystem: 0xdef0,
  };
  readonly bars = [{ index: 0, sizeBytes: 0x4000, wide: true, prefetchable: true }];
  readonly capabilities = [];
  readonly msix = { at: 0x40, vectors: 40, bar: 0, tableOffset: 0x2000, pendingOffset: 0x3000 };
  readonly interruptPin = true;
  readonly accesses: string[] = [];
  value = 0;
  readonly host: PciHost;
  constructor(host: PciHost) {
    this.host = host;
  }
  read(bar: number, offset: number, size: number): number {
    this.accesses.push(`read ${bar} ${offset} ${size}`);
    return this.value;
  }
  write(bar: number, offset: number, size: number, value: number): void {
    this.accesses.push(`write ${bar} ${offset} ${size} ${value}`);
    this.value = value;
  }
  reset(): void {
    this.value = 0;
  }
  exchange(state: StateExchange): void {
    this.value = state.u32(this.value);
  }
}
