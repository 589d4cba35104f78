import { VirtioBlock } from '#emulator/devices/virtio/block.ts';
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
  queueReady: 0x044,
  notify: 0x050,
  interruptStatus: 0x060,
  interruptAcknowledge: 0x064,
  status: 0x070,
  descriptors: 0x080,
  driverRing: 0x090,
  deviceRing: 0x0a0,
  capacity: 0x100,
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

/** A driver that does as it is told, right or wrong. */
export class Driver {
  readonly host = new FakeHost();
  readonly device: VirtioMmio;
  queueSize = 8;
  #available = 0;

  constructor(drive = new Uint8Array(4096).map((_, index) => index >> 9)) {
    this.device = new VirtioMmio(this.host, 0, new VirtioBlock(this.host, drive, 0));
  }

  read(offset: number): number {
    return this.device.read(offset, 4) ?? Number.NaN;
  }
  write(offset: number, value: number): void {
    this.device.write(offset, 4, value >>> 0);
  }

  /** 3.1.1 "Driver Requirements: Device Initialization". */
  initialize(): this {
    this.#available = 0;
    this.setAvailable(0);
    this.host.memory.writeU16(rings.device + 2, 0);
    this.negotiate();
    this.setQueue(this.queueSize, rings.descriptors, rings.driver, rings.device);
    this.write(register.status, 0xf);
    return this;
  }

  negotiate(): void {
    for (const status of [0, 1, 3]) this.write(register.status, status);
    this.write(register.driverFeaturesSelect, 1);
    this.write(register.driverFeatures, 1);
    this.write(register.status, 0xb);
  }

  setQueue(size: number, descriptors: number, driver: number, device: number): void {
    this.write(register.queueSelect, 0);
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

  describe(index: number, descriptor: Descriptor): void {
    const at = rings.descriptors + 16 * index;
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
    for (const [index, descriptor] of descriptors.entries()) {
      const last = index === descriptors.length - 1;
      this.describe(index, { ...descriptor, ...(last ? {} : { next: index + 1 }) });
    }
  }

  offer(...heads: number[]): void {
    for (const head of heads) {
      const slot = this.#available % this.queueSize;
      this.host.memory.writeU16(rings.driver + 4 + 2 * slot, head);
      this.#available += 1;
    }
    this.setAvailable(this.#available);
    this.write(register.notify, 0);
  }

  setAvailable(index: number): void {
    this.host.memory.writeU16(rings.driver + 2, index & 0xffff);
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
    return this.host.memory.readU16(rings.device + 2);
  }
  get needsReset(): boolean {
    return (this.read(register.status) & needsReset) !== 0;
  }
}
