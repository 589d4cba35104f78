/**
 * The PCI Express host bridge as QEMU's `virt` has it: ECAM, windows to the BARs, four interrupt lines.
 * Nobody answers for what is not there: reads give all ones, writes are lost, and nothing faults.
 * Source: PCI Express Base 4.0, 7.2.2 "Enhanced Configuration Access Mechanism"; PCI Local Bus 3.0, 2.2.6.
 */
import { memoryMap } from '../../machine/memory-map.ts';
import type { StateExchange } from '../../state/state-exchange.ts';
import type { Device, DeviceHost } from '../device.ts';
import { allOnes } from './config-space.ts';
import type { PciDevice, PciHost } from './device.ts';
import { PciFunction, type PciMapping } from './function.ts';

/** QEMU's "generic" host bridge, function 0 of device 0. */
const itself: PciDevice = {
  name: 'pci-host',
  identity: {
    vendor: 0x1b36,
    device: 0x0008,
    revision: 0,
    classCode: 0x06_0000,
    subsystemVendor: 0x1af4,
    subsystem: 0x1100,
  },
  bars: [],
  capabilities: [],
  interruptPin: false,
  read: (_bar, _offset, size) => allOnes(size),
  write: () => {},
  reset: () => {},
  exchange: () => {},
};

const slotsMaximum = 32;
const lines = 4;

export type MakePciDevice = (host: PciHost) => PciDevice;

export class PciHostBridge {
  /** The bridge as devices on the board's bus: ECAM and windows. */
  readonly devices: readonly Device[];
  readonly #host: DeviceHost;
  readonly #functions: PciFunction[] = [];
  /** In the order of slots: the first mapping that holds an address answers. */
  #mappings: PciMapping[] = [];

  /** @param makers of the devices in slot 1 and up, at most 31. */
  constructor(host: DeviceHost, makers: readonly MakePciDevice[]) {
    this.#host = host;
    for (const make of [() => itself, ...makers]) {
      const slot = this.#functions.length;
      const upstream = {
        mappingsChanged: () => this.#map(),
        lineChanged: () => this.#updateLine(slot % lines),
      };
      this.#functions.push(new PciFunction(host, make, upstream));
    }
    const { ecam, ports, memory32, memory64 } = memoryMap.pci;
    this.devices = [
      this.#ecam(ecam),
      this.#window('pci-ports', ports),
      this.#window('pci-memory-32', memory32),
      this.#window('pci-memory-64', memory64),
    ];
  }

  #ecam(place: { base: number; size: number }): Device {
    return {
      name: 'pci',
      ...place,
      wide: true,
      read: (offset, size) => this.#at(offset)?.readConfig(offset % 4096, size) ?? allOnes(size),
      write: (offset, size, value) => {
        this.#at(offset)?.writeConfig(offset % 4096, size, value);
        return true;
      },
      exchange: (state) => this.#exchange(state),
    };
  }

  /** Bus, device and function are address bits 27:20, 19:15 and 14:12; there is one bus, and functions 0 alone. */
  #at(offset: number): PciFunction | undefined {
    const number = offset >>> 12;
    return number % 8 === 0 && number < 8 * slotsMaximum
      ? this.#functions[number >>> 3]
      : undefined;
  }

  /** An address in a window is the same on both sides. The ports' window is an exception, but no device has ports. */
  #window(name: string, place: { base: number; size: number }): Device {
    return {
      name,
      ...place,
      wide: true,
      read: (offset, size) => {
        const address = place.base + offset;
        const found = this.#find(address, size);
        if (found === undefined) return allOnes(size);
        return found.function.read(found.bar, address - found.start, size);
      },
      write: (offset, size, value) => {
        const address = place.base + offset;
        const found = this.#find(address, size);
        found?.function.write(found.bar, address - found.start, size, value);
        return true;
      },
      exchange: () => {},
    };
  }

  #find(address: number, size: number): PciMapping | undefined {
    for (const mapping of this.#mappings) {
      if (address >= mapping.start && address + size <= mapping.end) return mapping;
    }
    return undefined;
  }

  #map(): void {
    this.#mappings = this.#functions.flatMap((each) => each.mappings());
  }

  /** INTA# of a slot is swizzled by the slot's number; the lines are shared. */
  #updateLine(line: number): void {
    const level = this.#functions.some((each, slot) => slot % lines === line && each.drivesLine);
    this.#host.setInterrupt(memoryMap.pci.firstInterrupt + line, level);
  }

  #exchange(state: StateExchange): void {
    for (const each of this.#functions) each.exchange(state);
    this.#map();
  }
}
