/**
 * The MMIO transport, version 2, around one virtio device, or an empty slot.
 * Source: Virtual I/O Device (VIRTIO) 1.2, 4.2.2 "MMIO Device Register Layout".
 */
import { charges } from '../../charges.ts';
import { memoryMap } from '../../memory-map.ts';
import type { StateExchange } from '../../state-exchange.ts';
import type { Device, DeviceHost } from '../device.ts';
import { type Chain, queueSizeMaximum, VirtioMisuse, VirtioQueue } from './queue.ts';

/** What stands behind a transport. One queue is all that a block device has. */
export interface VirtioDevice {
  readonly deviceId: number;
  /** Offered feature bits, VERSION_1 too. */
  readonly features: bigint;
  readonly config: Uint8Array;
  /** @returns bytes written into the chain. @throws VirtioMisuse */
  perform(chain: Chain): number;
  exchange(state: StateExchange): void;
}

const magic = 0x7472_6976;
/** 'QEMU', as the machine that we are compatible with says. */
const vendor = 0x554d_4551;
const status = { driverOk: 4, featuresOk: 8, needsReset: 0x40 } as const;
const interrupt = { used: 1, configuration: 2 } as const;
const configAt = 0x100;
export const featureVersion1 = 1n << 32n;

/** `whole` with 32 bits replaced; a number, since addresses beyond 2^53 are outside RAM anyhow. */
function withHalf(whole: number, value: number, high: boolean): number {
  const low = whole % 0x1_0000_0000;
  return high ? low + value * 0x1_0000_0000 : whole - low + value;
}

export class VirtioMmio implements Device {
  readonly name: string;
  readonly base: number;
  readonly size = memoryMap.virtio.size;
  readonly #host: DeviceHost;
  readonly #device: VirtioDevice | undefined;
  readonly #source: number;
  readonly #queue: VirtioQueue;
  #deviceFeaturesHigh = 0;
  #driverFeaturesHigh = 0;
  #driverFeatures = 0n;
  #selectedQueue = 0;
  #status = 0;
  #interruptStatus = 0;

  constructor(host: DeviceHost, slot: number, device: VirtioDevice | undefined) {
    this.name = `virtio${slot}`;
    this.base = memoryMap.virtio.base + slot * memoryMap.virtio.size;
    this.#source = memoryMap.virtio.firstInterrupt + slot;
    this.#host = host;
    this.#device = device;
    this.#queue = new VirtioQueue(host.memory);
  }

  read(offset: number, size: number): number | undefined {
    if (offset >= configAt) return this.#readConfig(offset - configAt, size);
    if (size !== 4 || (offset & 3) !== 0) return undefined;
    switch (offset) {
      case 0x000:
        return magic;
      case 0x004:
        return 2;
      case 0x008:
        return this.#device?.deviceId ?? 0;
      case 0x00c:
        return vendor;
      default:
        return this.#device === undefined ? 0 : this.#readRegister(offset, this.#device);
    }
  }

  #readRegister(offset: number, device: VirtioDevice): number {
    switch (offset) {
      case 0x010:
        return Number(
          (device.features >> BigInt(32 * Math.min(this.#deviceFeaturesHigh, 2))) & 0xffff_ffffn,
        );
      case 0x034:
        return this.#selectedQueue === 0 ? queueSizeMaximum : 0;
      case 0x044:
        return this.#selectedQueue === 0 && this.#queue.ready ? 1 : 0;
      case 0x060:
        return this.#interruptStatus;
      case 0x070:
        return this.#status;
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

  #readConfig(offset: number, size: number): number {
    let value = 0;
    for (let at = size - 1; at >= 0; at -= 1) {
      value = value * 256 + (this.#device?.config[offset + at] ?? 0);
    }
    return value;
  }

  write(offset: number, size: number, value: number): boolean {
    if (offset >= configAt) return true;
    if (size !== 4 || (offset & 3) !== 0) return false;
    if (this.#device !== undefined) this.#writeRegister(offset, value, this.#device);
    return true;
  }

  #writeRegister(offset: number, value: number, device: VirtioDevice): void {
    if (offset === 0x014) this.#deviceFeaturesHigh = value;
    else if (offset === 0x024) this.#driverFeaturesHigh = value;
    else if (offset === 0x020) this.#acceptFeatures(value);
    else if (offset === 0x030) this.#selectedQueue = value;
    else if (offset === 0x050) this.#notify(value, device);
    else if (offset === 0x064) this.#acknowledge(value);
    else if (offset === 0x070) this.#writeStatus(value, device);
    else if (this.#selectedQueue === 0) this.#writeQueue(offset, value);
  }

  #acceptFeatures(value: number): void {
    if ((this.#status & status.featuresOk) !== 0 || this.#driverFeaturesHigh > 1) return;
    const shift = BigInt(32 * this.#driverFeaturesHigh);
    const kept = this.#driverFeatures & ~(0xffff_ffffn << shift);
    this.#driverFeatures = kept | (BigInt(value) << shift);
  }

  #writeStatus(value: number, device: VirtioDevice): void {
    if (value === 0) {
      this.#reset();
      return;
    }
    let next = (value & 0xff) | (this.#status & status.needsReset);
    const wrong = (this.#driverFeatures & ~device.features) !== 0n;
    const legacy = (this.#driverFeatures & featureVersion1) === 0n;
    // 3.1.1: the driver reads back whether its choice of features was taken.
    if (wrong || legacy) next &= ~status.featuresOk;
    this.#status = next;
  }

  #reset(): void {
    this.#status = 0;
    this.#interruptStatus = 0;
    this.#driverFeatures = 0n;
    this.#queue.reset();
    this.#updateLine();
  }

  #writeQueue(offset: number, value: number): void {
    const queue = this.#queue;
    if (offset === 0x044) {
      if ((value & 1) === 0) queue.ready = false;
      else if (!queue.ready) this.#guard(() => queue.enable());
      return;
    }
    // 4.2.2.2: not to be changed while the queue is ready; then the write is without effect.
    if (queue.ready) return;
    if (offset === 0x038) queue.size = value;
    else if (offset === 0x080) queue.descriptors = withHalf(queue.descriptors, value, false);
    else if (offset === 0x084) queue.descriptors = withHalf(queue.descriptors, value, true);
    else if (offset === 0x090) queue.driverRing = withHalf(queue.driverRing, value, false);
    else if (offset === 0x094) queue.driverRing = withHalf(queue.driverRing, value, true);
    else if (offset === 0x0a0) queue.deviceRing = withHalf(queue.deviceRing, value, false);
    else if (offset === 0x0a4) queue.deviceRing = withHalf(queue.deviceRing, value, true);
  }

  #notify(index: number, device: VirtioDevice): void {
    const running = status.driverOk | status.featuresOk | status.needsReset;
    if ((this.#status & running) !== (status.driverOk | status.featuresOk)) return;
    if (index !== 0 || !this.#queue.ready) return;
    this.#guard(() => this.#serve(device));
  }

  #serve(device: VirtioDevice): void {
    let wantsInterrupt = false;
    for (let chain = this.#queue.take(); chain !== undefined; chain = this.#queue.take()) {
      const affordable = this.#host.charge(charges.descriptor * chain.descriptors);
      if (this.#queue.put(chain, device.perform(chain))) wantsInterrupt = true;
      if (!affordable) break;
    }
    if (wantsInterrupt) {
      this.#interruptStatus |= interrupt.used;
      this.#updateLine();
    }
  }

  /** Misuse stops this device until the driver resets it (2.1.1, DEVICE_NEEDS_RESET), and is put on record. */
  #guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      if (!(error instanceof VirtioMisuse)) throw error;
      this.#host.event('device-misuse', () => `${this.name}: ${error.message}`);
      this.#status |= status.needsReset;
      if ((this.#status & status.driverOk) !== 0) {
        this.#interruptStatus |= interrupt.configuration;
        this.#updateLine();
      }
    }
  }

  #acknowledge(value: number): void {
    this.#interruptStatus &= ~value;
    this.#updateLine();
  }

  #updateLine(): void {
    this.#host.setInterrupt(this.#source, this.#interruptStatus !== 0);
  }

  exchange(state: StateExchange): void {
    this.#deviceFeaturesHigh = state.u32(this.#deviceFeaturesHigh);
    this.#driverFeaturesHigh = state.u32(this.#driverFeaturesHigh);
    this.#selectedQueue = state.u32(this.#selectedQueue);
    this.#status = state.u32(this.#status);
    this.#interruptStatus = state.u32(this.#interruptStatus);
    this.#driverFeatures = state.u64(this.#driverFeatures);
    this.#queue.exchange(state);
    this.#device?.exchange(state);
  }
}
