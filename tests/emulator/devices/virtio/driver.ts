import type { VirtioMmioInterface } from '#emulator/description/description.ts';
import { VirtioBlock } from '#emulator/devices/virtio/block.ts';
import type { VirtioDevice } from '#emulator/devices/virtio/device.ts';
import { VirtioMmio } from '#emulator/devices/virtio/mmio.ts';
import { FakeHost } from '../fake-host.ts';

export const register = {
  magic: 0x000,
  version: 0x004,
  deviceId: 0x008,
  features: 0x010,
  featuresSelect: 0x014,
  driverFeatures: 0x020,
  driverFeaturesSelect: 0x024,
  queueSelect: 0x030,
  queueMaximum: 0x034,
  queueSize: 0x038,
  guestPageSize: 0x028,
  queueAlign: 0x03c,
  queuePfn: 0x040,
  queueReady: 0x044,
  notify: 0x050,
  interruptStatus: 0x060,
  interruptAcknowledge: 0x064,
  status: 0x070,
  descriptors: 0x080,
  driverRing: 0x090,
  deviceRing: 0x0a0,
  capacity: 0x100,
  config: 0x100,
} as const;

export const ram = 0x8000_0000;
export const rings = { descriptors: ram + 0x1000, driver: ram + 0x2000, device: ram + 0x3000 };
export const buffers = { header: ram + 0x4000, data: ram + 0x5000, status: ram + 0x4800 };
export const needsReset = 0x40;

export interface Descriptor {
  address: number | bigint;
  length: number;
  write?: boolean;
  flags?: number;
  next?: number;
}

const sectors = new Uint8Array(4096).map((_, index) => index >> 9);
export const version1 = 1n << 32n;

/** A driver that does as it is told, right or wrong. */
export class Driver {
  readonly host = new FakeHost();
  readonly device: VirtioMmio;
  queueSize = 8;
  /** Which queue the rest is about. */
  queue = 0;
  #available: number[] = [];

  constructor(
    device: Uint8Array | ((host: FakeHost) => VirtioDevice) = sectors,
    speaks: VirtioMmioInterface = 'modern',
  ) {
    const behind =
      device instanceof Uint8Array ? new VirtioBlock(this.host, device, 0) : device(this.host);
    this.device = new VirtioMmio(this.host, 0, behind, speaks);
  }

  read(offset: number): number {
    return this.device.read(offset, 4) ?? Number.NaN;
  }
  write(offset: number, value: number): void {
    this.device.write(offset, 4, value >>> 0);
  }

  /** Of the current queue. */
  get rings(): typeof rings {
    const by = this.queue * 0x1_0000;
    const { descriptors, driver, device } = rings;
    return { descriptors: descriptors + by, driver: driver + by, device: device + by };
  }

  /** 3.1.1 "Driver Requirements: Device Initialization". */
  initialize(features = version1, queues = 1): this {
    this.negotiate(features);
    for (this.queue = queues - 1; ; this.queue -= 1) {
      this.#available[this.queue] = 0;
      this.setAvailable(0);
      const { descriptors, driver, device } = this.rings;
      this.host.memory.writeU16(device + 2, 0);
      this.setQueue(this.queueSize, descriptors, driver, device);
      if (this.queue === 0) break;
    }
    this.write(register.status, 0xf);
    return this;
  }

  negotiate(features = version1): void {
    for (const status of [0, 1, 3]) this.write(register.status, status);
    for (const word of [0, 1]) {
      this.write(register.driverFeaturesSelect, word);
      this.write(register.driverFeatures, Number((features >> BigInt(32 * word)) & 0xffff_ffffn));
    }
    this.write(register.status, 0xb);
  }

  get offered(): bigint {
    const words = [0, 1].map((word) => {
      this.write(register.featuresSelect, word);
      return BigInt(this.read(register.features)) << BigInt(32 * word);
    });
    return words.reduce((all, word) => all | word, 0n);
  }

  setQueue(size: number, descriptors: number, driver: number, device: number): void {
    this.write(register.queueSelect, this.queue);
    this.write(register.queueSize, size);
    for (const [at, address] of [
      [register.descriptors, descriptors],
      [register.driverRing, driver],
      [register.deviceRing, device],
    ] as const) {
      this.write(at, address % 0x1_0000_0000);
      this.write(at + 4, Math.floor(address / 0x1_0000_0000));
    }
    this.write(register.queueReady, 1);
  }

  describe(index: number, descriptor: Descriptor, table = this.rings.descriptors): void {
    const at = table + 16 * index;
    const address = BigInt(descriptor.address);
    this.host.memory.writeU32(at, Number(address & 0xffff_ffffn));
    this.host.memory.writeU32(at + 4, Number(address >> 32n));
    this.host.memory.writeU32(at + 8, descriptor.length);
    const chained = descriptor.next === undefined ? 0 : 1;
    const flags = descriptor.flags ?? chained | (descriptor.write ? 2 : 0);
    this.host.memory.writeU16(at + 12, flags);
    this.host.memory.writeU16(at + 14, descriptor.next ?? 0);
  }

  chain(...descriptors: Descriptor[]): void {
    this.chainIn(this.rings.descriptors, ...descriptors);
  }

  chainIn(table: number, ...descriptors: Descriptor[]): void {
    for (const [index, descriptor] of descriptors.entries()) {
      const last = index === descriptors.length - 1;
      this.describe(index, { ...descriptor, ...(last ? {} : { next: index + 1 }) }, table);
    }
  }

  offer(...heads: number[]): void {
    this.makeAvailable(...heads);
    this.write(register.notify, this.queue);
  }

  makeAvailable(...heads: number[]): void {
    let available = this.#available[this.queue] ?? 0;
    for (const head of heads) {
      const slot = available % this.queueSize;
      this.host.memory.writeU16(this.rings.driver + 4 + 2 * slot, head);
      available += 1;
    }
    this.#available[this.queue] = available;
    this.setAvailable(available);
  }

  setAvailable(index: number): void {
    this.host.memory.writeU16(this.rings.driver + 2, index & 0xffff);
  }

  setHeader(type: number, sector: number): void {
    this.host.memory.writeU32(buffers.header, type);
    this.host.memory.writeU32(buffers.header + 8, sector % 0x1_0000_0000);
    this.host.memory.writeU32(buffers.header + 12, Math.floor(sector / 0x1_0000_0000));
  }

  /** The usual three: header, data, status. @returns the status byte. */
  request(type: number, sector: number, data: Descriptor[]): number {
    this.setHeader(type, sector);
    this.bytes(buffers.status, 1).fill(0xff);
    this.chain({ address: buffers.header, length: 16 }, ...data, {
      address: buffers.status,
      length: 1,
      write: true,
    });
    this.offer(0);
    return this.bytes(buffers.status, 1)[0] ?? Number.NaN;
  }

  bytes(address: number, length: number): Uint8Array {
    return this.host.memory.read(address, length) ?? new Uint8Array(0);
  }

  get usedIndex(): number {
    return this.host.memory.readU16(this.rings.device + 2);
  }
  /** `len` of a used element. */
  usedLength(index: number): number {
    return this.host.memory.readU32(this.rings.device + 8 + 8 * (index % this.queueSize));
  }
  get needsReset(): boolean {
    return (this.read(register.status) & needsReset) !== 0;
  }
}
