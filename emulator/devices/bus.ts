import type { Device } from './device.ts';

const low32 = 0xffff_ffffn;

/**
 * Finds the device at an address. Where there is none, an access faults; where the device has no register, the access
 * is reported.
 */
export class Bus {
  readonly #devices: readonly Device[];
  readonly #misuse: (device: Device, offset: number, store: boolean) => void;
  /** Most accesses go where the last one went. */
  #last: Device | undefined;

  /** @param misuse is called for an access to an offset that the device does not describe. */
  constructor(
    devices: readonly Device[],
    misuse: (device: Device, offset: number, store: boolean) => void = () => undefined,
  ) {
    this.#devices = devices;
    this.#misuse = misuse;
  }

  #check(device: Device, offset: number, store: boolean): void {
    if (device.describes?.(offset, store) === false) this.#misuse(device, offset, store);
  }

  #find(address: number, size: number): Device | undefined {
    const inside = (device: Device) =>
      address >= device.base && address + size <= device.base + device.size;
    if (this.#last === undefined || !inside(this.#last)) this.#last = this.#devices.find(inside);
    return this.#last;
  }

  /** @returns undefined for an access fault. */
  read(address: bigint, size: number): bigint | undefined {
    const device = this.#find(Number(address), size);
    if (device === undefined) return undefined;
    const offset = Number(address) - device.base;
    this.#check(device, offset, false);
    if (size !== 8) {
      const value = device.read(offset, size);
      return value === undefined ? undefined : BigInt(value >>> 0);
    }
    if (!device.wide) return undefined;
    const low = device.read(offset, 4);
    const high = device.read(offset + 4, 4);
    if (low === undefined || high === undefined) return undefined;
    return BigInt(low >>> 0) | (BigInt(high >>> 0) << 32n);
  }

  /** @returns false for an access fault. */
  write(address: bigint, size: number, value: bigint): boolean {
    const device = this.#find(Number(address), size);
    if (device === undefined) return false;
    const offset = Number(address) - device.base;
    this.#check(device, offset, true);
    const low = Number(value & low32);
    if (size !== 8) return device.write(offset, size, truncate(low, size));
    if (!device.wide) return false;
    const high = Number((value >> 32n) & low32);
    return device.write(offset, 4, low) && device.write(offset + 4, 4, high);
  }
}

function truncate(value: number, size: number): number {
  if (size === 1) return value & 0xff;
  return size === 2 ? value & 0xffff : value;
}
