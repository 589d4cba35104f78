/** SiFive's test finisher: the guest's power switch (QEMU hw/misc/sifive_test.c). */
import { memoryMap } from '../machine/memory-map.ts';
import type { Device, DeviceHost } from './device.ts';

export class Finisher implements Device {
  readonly name = 'test';
  readonly base = memoryMap.test.base;
  readonly size = memoryMap.test.size;
  readonly #host: DeviceHost;

  constructor(host: DeviceHost) {
    this.#host = host;
  }

  describes(offset: number): boolean {
    return offset === 0;
  }

  read(): number {
    return 0;
  }

  write(offset: number, size: number, value: number): boolean {
    if (size === 1) return false;
    if (offset !== 0) return true;
    const status = value & 0xffff;
    if (status === 0x5555) this.#host.end({ kind: 'powered-off' });
    else if (status === 0x7777) this.#host.end({ kind: 'reset' });
    else if (status === 0x3333) this.#host.end({ kind: 'guest-failure', code: value >>> 16 });
    else this.#host.event('device-misuse', () => `test: no status 0x${status.toString(16)}`);
    return true;
  }

  exchange(): void {}
}
