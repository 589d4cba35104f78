/**
 * The registers by which a legacy driver places its queues: pages instead of addresses, one block for all three parts.
 * Source: Virtual I/O Device (VIRTIO) 1.2, 4.2.4 "Legacy interface" and 2.7.2 "Legacy Interfaces: A Note on Virtqueue
 * Layout".
 */
import type { StateExchange } from '../../state/state-exchange.ts';
import type { VirtioCore } from './core.ts';
import { area, type VirtioQueue } from './queue.ts';

const register = { guestPageSize: 0x028, queueAlign: 0x03c, queuePfn: 0x040 } as const;
/** Unless the driver says otherwise; QEMU's value. */
const alignmentUnlessTold = 4096;

function isPowerOfTwo(value: number): boolean {
  return value !== 0 && (value & (value - 1)) === 0;
}

export class LegacyQueueRegisters {
  readonly #core: VirtioCore;
  /** Stays through a reset: Linux writes it once, before the first one. */
  #guestPageSize = 1;
  readonly #alignments: Uint32Array;
  readonly #pageNumbers: Uint32Array;

  constructor(core: VirtioCore) {
    this.#core = core;
    this.#alignments = new Uint32Array(core.device.queueSizes.length).fill(alignmentUnlessTold);
    this.#pageNumbers = new Uint32Array(core.device.queueSizes.length);
  }

  /** "The device sets QueuePFN to zero (0x0) for all queues in the device." */
  reset(): void {
    this.#alignments.fill(alignmentUnlessTold);
    this.#pageNumbers.fill(0);
  }

  read(offset: number, queue: number): number {
    return offset === register.queuePfn ? (this.#pageNumbers[queue] ?? 0) : 0;
  }

  /** A write that should be a power of two, and is not, has no effect. */
  write(offset: number, value: number, index: number): void {
    if (offset === register.guestPageSize && isPowerOfTwo(value)) this.#guestPageSize = value;
    const queue = this.#core.queue(index);
    if (queue === undefined) return;
    if (offset === register.queuePfn) this.#place(value, index, queue);
    if (offset === register.queueAlign && isPowerOfTwo(value)) this.#alignments[index] = value;
  }

  #place(pageNumber: number, index: number, queue: VirtioQueue): void {
    if (pageNumber !== 0 && queue.ready) return;
    this.#pageNumbers[index] = pageNumber;
    if (pageNumber === 0) {
      queue.reset();
      return;
    }
    const alignment = this.#alignments[index] ?? alignmentUnlessTold;
    const descriptors = pageNumber * this.#guestPageSize;
    const driverRing = descriptors + 16 * queue.size;
    const driverRingEnd = driverRing + 2 * (3 + queue.size);
    setAddress(queue, area.descriptors, descriptors);
    setAddress(queue, area.driverRing, driverRing);
    setAddress(queue, area.deviceRing, Math.ceil(driverRingEnd / alignment) * alignment);
    this.#core.enableQueue(index);
  }

  exchange(state: StateExchange): void {
    this.#guestPageSize = state.u32(this.#guestPageSize);
    state.u32s(this.#alignments);
    state.u32s(this.#pageNumbers);
  }
}

function setAddress(queue: VirtioQueue, at: number, address: number): void {
  queue.areas[at] = address % 0x1_0000_0000;
  queue.areas[at + 1] = Math.floor(address / 0x1_0000_0000);
}
