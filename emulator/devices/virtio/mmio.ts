/**
 * The MMIO transport, version 2 or the legacy version 1, around one virtio device, or an empty slot.
 * Source: Virtual I/O Device (VIRTIO) 1.2, 4.2.2 "MMIO Device Register Layout" and 4.2.4 "Legacy interface".
 */

import type { VirtioMmioInterface } from '../../description/description.ts';
import { memoryMap } from '../../machine/memory-map.ts';
import type { StateExchange } from '../../state/state-exchange.ts';
import type { Device, DeviceHost } from '../device.ts';
import { VirtioCore } from './core.ts';
import type { VirtioDevice, VirtioTransport } from './device.ts';
import { LegacyQueueRegisters } from './mmio-legacy.ts';
import { registersOf } from './mmio-registers.ts';
import { area } from './queue.ts';

const magic = 0x7472_6976;
/** 'QEMU', as the machine that we are compatible with says. */
const vendor = 0x554d_4551;
const configAt = 0x100;
/** QueueDescLow to QueueDeviceHigh. */
const areaAt = new Map<number, number>([
  [0x080, area.descriptors],
  [0x084, area.descriptors + 1],
  [0x090, area.driverRing],
  [0x094, area.driverRing + 1],
  [0x0a0, area.deviceRing],
  [0x0a4, area.deviceRing + 1],
]);

export class VirtioMmio implements Device, VirtioTransport {
  readonly name: string;
  readonly base: number;
  readonly size = memoryMap.virtio.size;
  readonly #host: DeviceHost;
  readonly #core: VirtioCore | undefined;
  readonly #source: number;
  readonly #version: 1 | 2;
  readonly #legacyQueues: LegacyQueueRegisters | undefined;
  #deviceFeaturesWord = 0;
  #driverFeaturesWord = 0;
  #selectedQueue = 0;

  constructor(
    host: DeviceHost,
    slot: number,
    device: VirtioDevice | undefined,
    speaks: VirtioMmioInterface = 'modern',
  ) {
    this.name = `virtio${slot}`;
    this.base = memoryMap.virtio.base + slot * memoryMap.virtio.size;
    this.#source = memoryMap.virtio.firstInterrupt + slot;
    this.#host = host;
    const legacy = speaks === 'legacy';
    this.#version = legacy ? 1 : 2;
    this.#core = device && new VirtioCore(host, this, device, legacy);
    this.#legacyQueues = legacy && this.#core ? new LegacyQueueRegisters(this.#core) : undefined;
  }

  /** An empty slot has the registers that say so; its others "MUST NOT be accessed" (4.2.2.2). */
  describes(offset: number, store: boolean): boolean {
    if (this.#core === undefined) return !store && offset <= 0x00c;
    return (
      offset >= configAt || registersOf(this.#version)[store ? 'stored' : 'loaded'].has(offset)
    );
  }

  read(offset: number, size: number): number | undefined {
    if (offset >= configAt) return this.#core?.readConfig(offset - configAt, size) ?? 0;
    if (size !== 4 || (offset & 3) !== 0) return undefined;
    switch (offset) {
      case 0x000:
        return magic;
      case 0x004:
        return this.#version;
      case 0x008:
        return this.#core?.device.deviceId ?? 0;
      case 0x00c:
        return vendor;
      default:
        return this.#core === undefined ? 0 : this.#readRegister(offset, this.#core);
    }
  }

  #readRegister(offset: number, core: VirtioCore): number {
    switch (offset) {
      case 0x010:
        return core.offeredFeatures(this.#deviceFeaturesWord);
      case 0x034:
        return core.queue(this.#selectedQueue)?.sizeMaximum ?? 0;
      case 0x060:
        return core.interruptStatus;
      case 0x070:
        return core.status;
      // No shared memory region: length and base of all ones (4.2.2).
      case 0x0b0:
      case 0x0b4:
      case 0x0b8:
      case 0x0bc:
        return 0xffff_ffff;
      default:
        return this.#readQueue(offset, core);
    }
  }

  #readQueue(offset: number, core: VirtioCore): number {
    if (this.#legacyQueues) return this.#legacyQueues.read(offset, this.#selectedQueue);
    return offset === 0x044 && core.queue(this.#selectedQueue)?.ready ? 1 : 0;
  }

  write(offset: number, size: number, value: number): boolean {
    if (offset >= configAt) {
      this.#core?.writeConfig(offset - configAt, size, value);
      return true;
    }
    if (size !== 4 || (offset & 3) !== 0) return false;
    if (this.#core !== undefined) this.#writeRegister(offset, value, this.#core);
    return true;
  }

  #writeRegister(offset: number, value: number, core: VirtioCore): void {
    if (offset === 0x014) this.#deviceFeaturesWord = value;
    else if (offset === 0x024) this.#driverFeaturesWord = value;
    else if (offset === 0x020) core.acceptFeatures(this.#driverFeaturesWord, value);
    else if (offset === 0x030) this.#selectedQueue = value;
    else if (offset === 0x050) core.notify(value);
    else if (offset === 0x064) core.acknowledge(value);
    else if (offset === 0x070) this.#writeStatus(value, core);
    else if (offset === 0x038) this.#writeQueueSize(value, core);
    else if (this.#legacyQueues) this.#legacyQueues.write(offset, value, this.#selectedQueue);
    else this.#writeQueue(offset, value, core);
  }

  #writeStatus(value: number, core: VirtioCore): void {
    core.writeStatus(value);
    if (value === 0) this.#legacyQueues?.reset();
  }

  /** 4.2.2.2: size and addresses are not to be changed while a queue is ready; then a write is without effect. */
  #writeQueueSize(value: number, core: VirtioCore): void {
    const queue = core.queue(this.#selectedQueue);
    if (queue !== undefined && !queue.ready) queue.size = value;
  }

  #writeQueue(offset: number, value: number, core: VirtioCore): void {
    const queue = core.queue(this.#selectedQueue);
    if (queue === undefined) return;
    const at = areaAt.get(offset);
    if (at !== undefined && !queue.ready) queue.areas[at] = value;
    if (offset !== 0x044) return;
    if ((value & 1) === 0) queue.ready = false;
    else core.enableQueue(this.#selectedQueue);
  }

  deadline(): bigint | undefined {
    return this.#core?.deadline();
  }
  expire(): void {
    this.#core?.expire();
  }

  interrupt(): void {
    this.#updateLine();
  }
  interruptsAcknowledged(): void {
    this.#updateLine();
  }

  /** 4.2.3.4: one signal, high while any cause is not acknowledged. */
  #updateLine(): void {
    const pending = this.#core?.interruptStatus ?? 0;
    this.#host.setInterrupt(this.#source, pending !== 0);
  }

  exchange(state: StateExchange): void {
    this.#deviceFeaturesWord = state.u32(this.#deviceFeaturesWord);
    this.#driverFeaturesWord = state.u32(this.#driverFeaturesWord);
    this.#selectedQueue = state.u32(this.#selectedQueue);
    this.#core?.exchange(state);
    this.#legacyQueues?.exchange(state);
  }
}
