import { memoryMap } from '../machine/memory-map.ts';
import type { StateExchange } from '../state/state-exchange.ts';
import type { Device } from './device.ts';

/** The boot ROM at 0x1000: holds the information that firmware is given at reset. */
export class Rom implements Device {
  readonly name = 'rom';
  readonly base = memoryMap.rom.base;
  readonly size = memoryMap.rom.size;
  readonly wide = true;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#bytes = new Uint8Array(this.size);
    this.#bytes.set(bytes);
    this.#view = new DataView(this.#bytes.buffer);
  }

  read(offset: number, size: number): number {
    if (size === 1) return this.#view.getUint8(offset);
    return size === 2 ? this.#view.getUint16(offset, true) : this.#view.getUint32(offset, true);
  }

  write(): boolean {
    return false;
  }

  exchange(state: StateExchange): void {
    state.sparse(this.#bytes);
  }
}
