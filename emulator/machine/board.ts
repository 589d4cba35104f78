/** The devices of one machine, and what they share: the bus, the interrupt controller, the next deadline. */

import type { MachineDescription } from '../description/description.ts';
import { Bus } from '../devices/bus.ts';
import type { Device, DeviceHost } from '../devices/device.ts';
import { Finisher } from '../devices/finisher.ts';
import { Flash } from '../devices/flash.ts';
import { FwCfg } from '../devices/fw-cfg.ts';
import { fwCfgItems } from '../devices/fw-cfg-items.ts';
import { makeInterruptController } from '../devices/interrupt-controller.ts';
import { PciHostBridge } from '../devices/pci/host-bridge.ts';
import { pciSlots } from '../devices/pci/slots.ts';
import { Rom } from '../devices/rom.ts';
import { GoldfishRtc } from '../devices/rtc.ts';
import { Sswi } from '../devices/sswi.ts';
import { Uart } from '../devices/uart.ts';
import { VirtioMmio } from '../devices/virtio/mmio.ts';
import { filledSlots } from '../devices/virtio/slots.ts';
import { charges } from '../record/charges.ts';
import type { BootExit } from '../record/transcript.ts';
import type { StateExchange } from '../state/state-exchange.ts';
import type { GuestMemory } from './guest-memory.ts';
import { memoryMap } from './memory-map.ts';

/** What the board asks of the machine around it. */
export interface BoardHost {
  readonly memory: GuestMemory;
  now(): bigint;
  /** M (11) or S (9) external interrupt line of a hart, or the S software interrupt (1) itself. */
  setHartLine(hart: number, bit: number, level: boolean): void;
  /** Stores to a hart's interrupt file. @returns false when none is at the address. */
  deliverMsi(address: bigint, data: number): boolean;
  consoleByte(byte: number): void;
  end(exit: BootExit): void;
  event(kind: string, detail: () => string): void;
  charge(instructions: number): boolean;
  deadlineChanged(): void;
}

/** Devices that depend on drives, networks and files of the description. */
function describedDevices(host: DeviceHost, description: MachineDescription): Device[] {
  const filled = filledSlots(description);
  const slots = Array.from({ length: memoryMap.virtio.slots }, (_, slot) => {
    return new VirtioMmio(host, slot, filled[slot]?.make(host), description.virtioMmio);
  });
  const banks = Array.from({ length: memoryMap.flash.banks }, (_, bank) => {
    return new Flash(host, bank, description.flash?.[bank] ?? new Uint8Array(0));
  });
  return [
    ...slots,
    ...new PciHostBridge(host, pciSlots(host, description)).devices,
    new FwCfg(host, fwCfgItems(description)),
    ...banks,
  ];
}

export class Board {
  readonly uart: Uart;
  readonly #bus: Bus;
  readonly #devices: readonly Device[];
  readonly #host: BoardHost;

  constructor(description: MachineDescription, rom: Uint8Array, host: BoardHost) {
    this.#host = host;
    const interrupts = makeInterruptController(description, {
      setHartLine: (hart, bit, level) => host.setHartLine(hart, bit, level),
      deliverMsi: (address, data) => this.#deliverMsi(address, data),
      claimed: (source) => {
        if (source === memoryMap.uart.interrupt) this.uart.claimed();
      },
      event: (kind, detail) => host.event(kind, detail),
    });
    const deviceHost: DeviceHost = {
      memory: host.memory,
      now: () => host.now(),
      setInterrupt: (source, level) => interrupts.setLevel(source, level),
      message: (address, value) => this.#message(address, value),
      consoleByte: (byte) => host.consoleByte(byte),
      end: (exit) => host.end(exit),
      event: (kind, detail) => host.event(kind, detail),
      charge: (instructions) => host.charge(instructions),
      deadlineChanged: () => host.deadlineChanged(),
    };
    this.uart = new Uart(deviceHost, description.consoleInput);
    this.#devices = [
      new Rom(rom),
      new Finisher(deviceHost),
      new GoldfishRtc(deviceHost, description.rtcSeconds ?? 0),
      ...interrupts.devices,
      ...(description.aclint === true ? [new Sswi(description.harts, host.setHartLine)] : []),
      this.uart,
      ...describedDevices(deviceHost, description),
    ];
    this.#bus = new Bus(this.#devices, ({ name }, offset, store) =>
      host.event(
        'device-misuse',
        () =>
          `${name}: a ${store ? 'store' : 'load'} at offset 0x${offset.toString(16)}, where no register is for it`,
      ),
    );
  }

  /** @returns the device whose registers an address is among. */
  deviceAt(address: bigint): Device | undefined {
    const at = Number(address);
    return this.#devices.find(({ base, size }) => at >= base && at < base + size);
  }

  #deliverMsi(address: bigint, data: number): boolean {
    this.#host.charge(charges.msi);
    return this.#host.deliverMsi(address, data);
  }

  /** A message is a store: to an interrupt file, or to RAM. Elsewhere it has no effect, and is reported. */
  #message(address: number, value: number): void {
    if (this.#deliverMsi(BigInt(address), value)) return;
    const { memory } = this.#host;
    if (memory.contains(address, 4)) memory.writeU32(address, value);
    else this.#host.event('device-misuse', () => `a message to 0x${address.toString(16)}`);
  }

  read(address: bigint, size: number): bigint | undefined {
    this.#host.charge(charges.mmio);
    return this.#bus.read(address, size);
  }

  write(address: bigint, size: number, value: bigint): boolean {
    this.#host.charge(charges.mmio);
    return this.#bus.write(address, size, value);
  }

  /** The earliest time at which a device wants to be called. */
  deadline(): bigint | undefined {
    let earliest: bigint | undefined;
    for (const device of this.#devices) {
      const wanted = device.deadline?.();
      if (wanted !== undefined && (earliest === undefined || wanted < earliest)) earliest = wanted;
    }
    return earliest;
  }

  /** Calls every device whose time has come. */
  expire(): void {
    const now = this.#host.now();
    for (const device of this.#devices) {
      const wanted = device.deadline?.();
      if (wanted !== undefined && wanted <= now) device.expire?.();
    }
  }

  exchange(state: StateExchange): void {
    for (const device of this.#devices) {
      state.text(device.name);
      device.exchange(state);
    }
  }
}
