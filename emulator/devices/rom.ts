import { memoryMap } from '../memory-map.ts';
import type { Device } from './device.ts';

/** The boot ROM's place at 0x1000: holds what a firmware is told at reset. Part of the description, so of no state. */
export class Rom implements Device {
  readonly name = 'rom';
  readonly base = memoryMap.rom.base;
  readonly size = memoryMap.rom.size;
  readonly wide = true;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    const whole = new Uint8Array(this.size);
    whole.set(bytes);
    this.#view = new DataView(whole.buffer);
  }

  read(offset: number, size: number): number {
    if (size === 1) return this.#view.getUint8(offset);
    return size === 2 ? this.#view.getUint16(offset, true) : this.#view.getUint32(offset, true);
  }

  write(): boolean {
    return false;
  }

  exchange(): void {}
}
