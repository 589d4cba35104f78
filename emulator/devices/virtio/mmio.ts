/**
 * The MMIO transport, version 2, around one virtio device, or an empty slot.
 * Source: Virtual I/O Device (VIRTIO) 1.2, 4.2.2 "MMIO Device Register Layout".
 */
import { memoryMap } from '../../memory-map.ts';
import type { StateExchange } from '../../state-exchange.ts';
import type { Device, DeviceHost } from '../device.ts';
import { VirtioCore } from './core.ts';
import type { VirtioDevice, VirtioTransport } from './device.ts';
import { area, type VirtioQueue } from './queue.ts';

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
  #deviceFeaturesWord = 0;
  #driverFeaturesWord = 0;
  #selectedQueue = 0;

  constructor(host: DeviceHost, slot: number, device: VirtioDevice | undefined) {
    this.name = `virtio${slot}`;
    this.base = memoryMap.virtio.base + slot * memoryMap.virtio.size;
    this.#source = memoryMap.virtio.firstInterrupt + slot;
    this.#host = host;
    this.#core = device && new VirtioCore(host, this, device);
  }

  read(offset: number, size: number): number | undefined {
    if (offset >= configAt) return this.#core?.readConfig(offset - configAt, size) ?? 0;
    if (size !== 4 || (offset & 3) !== 0) return undefined;
    switch (offset) {
      case 0x000:
        return magic;
      case 0x004:
        return 2;
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
      case 0x044:
        return core.queue(this.#selectedQueue)?.ready ? 1 : 0;
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
        return 0;
    }
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
    else if (offset === 0x070) core.writeStatus(value);
    else {
      const queue = core.queue(this.#selectedQueue);
      if (queue !== undefined) this.#writeQueue(offset, value, queue, core);
    }
  }

  #writeQueue(offset: number, value: number, queue: VirtioQueue, core: VirtioCore): void {
    if (offset === 0x044) {
      if ((value & 1) === 0) queue.ready = false;
      else core.enableQueue(this.#selectedQueue);
      return;
    }
    // 4.2.2.2: not to be changed while the queue is ready; then the write is without effect.
    if (queue.ready) return;
    if (offset === 0x038) queue.size = value;
    const at = areaAt.get(offset);
    if (at !== undefined) queue.areas[at] = value;
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
  }
}
