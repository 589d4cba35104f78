/**
 * One split virtqueue, as a guest that may be hostile filled it. Everything is checked before it is followed: the
 * rings lie in RAM, no more is made available than the queue is long, chains are followed by `chain.ts`.
 * Source: Virtual I/O Device (VIRTIO) 1.2, 2.7 "Split Virtqueues".
 */
import type { GuestMemory } from '../../machine/guest-memory.ts';
import { SnapshotError, type StateExchange } from '../../state/state-exchange.ts';
import { type Chain, followChain, type Table, VirtioMisuse } from './chain.ts';

/** As QEMU's queues at most are (VIRTQUEUE_MAX_SIZE). */
export const queueSizeMaximum = 1024;

/**
 * Index into `areas` of the low half of an address, the high half behind it: Descriptor Area, Driver Area, Device
 * Area (2.6).
 */
export const area = { descriptors: 0, driverRing: 2, deviceRing: 4 } as const;

/** `avail.flags`: the driver polls. */
const noInterrupt = 1;

/** Negotiated features that queues depend on; the core keeps them up to date. */
export interface QueueRules {
  indirectDescriptors: boolean;
  eventIndex: boolean;
}

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

  readonly #rules: QueueRules;

  constructor(memory: GuestMemory, sizeMaximum: number, rules: QueueRules) {
    this.#rules = rules;
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
    const table: Table = { what: 'descriptor', address: this.#descriptors, entries: this.size };
    const chain = followChain(this.#memory, table, head, this.#rules.indirectDescriptors);
    this.#lastAvailable = (this.#lastAvailable + 1) & 0xffff;
    return chain;
  }

  untake(count: number): void {
    this.#lastAvailable = (this.#lastAvailable - count) & 0xffff;
  }

  /** Gives a request back. @returns whether the driver wants an interrupt (2.7.7). */
  put(chain: Chain, writtenBytes: number): boolean {
    const at = this.#deviceRing + 4 + 8 * (this.#used & (this.size - 1));
    this.#memory.writeU32(at, chain.head);
    this.#memory.writeU32(at + 4, writtenBytes);
    const wanted = this.#wantsInterrupt();
    this.#used = (this.#used + 1) & 0xffff;
    this.#memory.writeU16(this.#deviceRing + 2, this.#used);
    return wanted;
  }

  /** Whether the driver wants an interrupt for the buffer that is put into the used ring next. */
  #wantsInterrupt(): boolean {
    if (!this.#rules.eventIndex) {
      return (this.#memory.readU16(this.#driverRing) & noInterrupt) === 0;
    }
    const usedEvent = this.#memory.readU16(this.#driverRing + 4 + 2 * this.size);
    return usedEvent === this.#used;
  }

  /** Asks the driver to notify when it makes the next buffer available: `avail_event` (2.7.10). */
  askForNotification(): void {
    if (!this.#rules.eventIndex) return;
    const available = this.#memory.readU16(this.#driverRing + 2);
    this.#memory.writeU16(this.#deviceRing + 4 + 8 * this.size, available);
  }

  exchange(state: StateExchange): void {
    this.size = state.u32(this.size);
    this.ready = state.flag(this.ready);
    this.#lastAvailable = state.u32(this.#lastAvailable);
    this.#used = state.u32(this.#used);
    state.u32s(this.areas);
    this.#locate();
    if (state.restoring && this.ready) this.#checkRestored();
  }

  /** A queue that is ready was checked by `enable`; one from a snapshot is checked here. */
  #checkRestored(): void {
    try {
      this.enable();
    } catch (error) {
      if (error instanceof VirtioMisuse) throw new SnapshotError(error.message, { cause: error });
      throw error;
    }
  }
}
