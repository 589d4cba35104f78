/**
 * One split virtqueue, as a guest that may be hostile filled it. Everything is checked before it is followed: the
 * rings lie in RAM, indices are below the queue's size, a chain is no longer than the queue, each buffer lies in RAM.
 * Source: Virtual I/O Device (VIRTIO) 1.2, 2.7 "Split Virtqueues".
 */
import type { GuestMemory } from '../../guest-memory.ts';
import type { StateExchange } from '../../state-exchange.ts';

/** As QEMU's queues at most are (VIRTQUEUE_MAX_SIZE). */
export const queueSizeMaximum = 1024;

/**
 * Index into `areas` of the low half of an address, the high half behind it: Descriptor Area, Driver Area, Device
 * Area (2.6).
 */
export const area = { descriptors: 0, driverRing: 2, deviceRing: 4 } as const;

const flag = { next: 1, write: 2, indirect: 4 } as const;
/** `avail.flags`: the driver polls. */
const noInterrupt = 1;

export interface Segment {
  address: number;
  length: number;
}

/** One request: what the device may read, then what it may write. */
export interface Chain {
  head: number;
  readable: Segment[];
  writable: Segment[];
  descriptors: number;
}

/** What the driver did wrong, for the event. */
export class VirtioMisuse extends Error {}

export class VirtioQueue {
  readonly sizeMaximum: number;
  size: number;
  ready = false;
  /** Where the driver put the three parts; see `area`. */
  readonly areas = new Uint32Array(6);
  #descriptors = 0;
  #driverRing = 0;
  #deviceRing = 0;
  #lastAvailable = 0;
  #used = 0;
  readonly #memory: GuestMemory;

  constructor(memory: GuestMemory, sizeMaximum: number) {
    this.#memory = memory;
    this.sizeMaximum = sizeMaximum;
    this.size = sizeMaximum;
  }

  reset(): void {
    this.size = this.sizeMaximum;
    this.ready = false;
    this.areas.fill(0);
    this.#lastAvailable = 0;
    this.#used = 0;
  }

  /** Beyond 2^53 an address loses bits, and is outside RAM anyhow. */
  #address(at: number): number {
    return (this.areas[at] ?? 0) + (this.areas[at + 1] ?? 0) * 0x1_0000_0000;
  }

  #locate(): void {
    this.#descriptors = this.#address(area.descriptors);
    this.#driverRing = this.#address(area.driverRing);
    this.#deviceRing = this.#address(area.deviceRing);
  }

  /**
   * Called as the driver says that size and areas are right.
   *
   * @throws VirtioMisuse when the size is no power of two in range or a ring is misaligned or outside RAM (2.7).
   */
  enable(): void {
    const { size } = this;
    this.#locate();
    if (size < 1 || size > this.sizeMaximum || (size & (size - 1)) !== 0) {
      throw new VirtioMisuse(`queue size ${size} is no power of two up to ${this.sizeMaximum}`);
    }
    this.#checkRing('descriptor table', this.#descriptors, 16 * size, 16);
    this.#checkRing('available ring', this.#driverRing, 6 + 2 * size, 2);
    this.#checkRing('used ring', this.#deviceRing, 6 + 8 * size, 4);
    this.ready = true;
  }

  #checkRing(what: string, address: number, length: number, alignment: number): void {
    const place = `${what} at 0x${address.toString(16)}`;
    if (address % alignment !== 0) throw new VirtioMisuse(`${place} is not ${alignment}-aligned`);
    if (!this.#memory.contains(address, length)) throw new VirtioMisuse(`${place} is outside RAM`);
  }

  /** @returns the next request, or undefined. @throws VirtioMisuse */
  take(): Chain | undefined {
    const available = this.#memory.readU16(this.#driverRing + 2);
    const waiting = (available - this.#lastAvailable) & 0xffff;
    if (waiting === 0) return undefined;
    if (waiting > this.size) {
      throw new VirtioMisuse(`${waiting} requests made available in a queue of ${this.size}`);
    }
    const slot = this.#lastAvailable & (this.size - 1);
    const head = this.#memory.readU16(this.#driverRing + 4 + 2 * slot);
    const chain = this.#follow(head);
    this.#lastAvailable = (this.#lastAvailable + 1) & 0xffff;
    return chain;
  }

  #follow(head: number): Chain {
    const chain: Chain = { head, readable: [], writable: [], descriptors: 0 };
    let index = head;
    for (;;) {
      if (index >= this.size) {
        throw new VirtioMisuse(`descriptor ${index} in a queue of ${this.size}`);
      }
      chain.descriptors += 1;
      if (chain.descriptors > this.size) {
        throw new VirtioMisuse(`descriptor chain from ${head} runs in a circle`);
      }
      const at = this.#descriptors + 16 * index;
      const flags = this.#memory.readU16(at + 12);
      this.#append(chain, index, at, flags);
      if ((flags & flag.next) === 0) return chain;
      index = this.#memory.readU16(at + 14);
    }
  }

  #append(chain: Chain, index: number, at: number, flags: number): void {
    if ((flags & flag.indirect) !== 0) {
      throw new VirtioMisuse(`descriptor ${index} is indirect, which was not offered`);
    }
    const segment = { address: this.#memory.readU64(at), length: this.#memory.readU32(at + 8) };
    if (!this.#memory.contains(segment.address, segment.length)) {
      const range = `0x${segment.address.toString(16)} + 0x${segment.length.toString(16)}`;
      throw new VirtioMisuse(`descriptor ${index} (${range}) is outside RAM`);
    }
    if ((flags & flag.write) !== 0) chain.writable.push(segment);
    else if (chain.writable.length > 0) {
      throw new VirtioMisuse(`descriptor ${index} is readable behind a writable one`);
    } else chain.readable.push(segment);
  }

  /** Gives a request back. @returns whether the driver wants an interrupt. */
  put(chain: Chain, writtenBytes: number): boolean {
    const at = this.#deviceRing + 4 + 8 * (this.#used & (this.size - 1));
    this.#memory.writeU32(at, chain.head);
    this.#memory.writeU32(at + 4, writtenBytes);
    this.#used = (this.#used + 1) & 0xffff;
    this.#memory.writeU16(this.#deviceRing + 2, this.#used);
    return (this.#memory.readU16(this.#driverRing) & noInterrupt) === 0;
  }

  exchange(state: StateExchange): void {
    this.size = state.u32(this.size);
    this.ready = state.flag(this.ready);
    this.#lastAvailable = state.u32(this.#lastAvailable);
    this.#used = state.u32(this.#used);
    state.u32s(this.areas);
    this.#locate();
  }
}
