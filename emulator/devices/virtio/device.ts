/**
 * The three parts of a virtio device and what each knows of the others.
 *
 * A *device* (block, net, …) implements `VirtioDevice` and sees its driver through `VirtioDriver`; it knows of no
 * transport. A *transport* (virtio-mmio, virtio-pci) implements `VirtioTransport`, turns registers into calls of the
 * core and interrupts into lines or messages; it knows of no type of device. `VirtioCore` stands between them: features,
 * status, queues, interrupt causes, reset, and what becomes of misuse.
 * Source: Virtual I/O Device (VIRTIO) 1.2, 2 "Basic Facilities of a Virtio Device".
 */
import type { StateExchange } from '../../state/state-exchange.ts';
import type { Chain } from './chain.ts';

export interface VirtioDevice {
  /** Section 5, "Device Types". */
  readonly deviceId: number;
  /** Offered feature bits of this type of device; the core adds those of queues and transport. */
  readonly features: bigint;
  /** The largest size of each queue, a power of two up to `queueSizeMaximum`; its length is the number of queues. */
  readonly queueSizes: readonly number[];
  /** The device-specific configuration space, little-endian; bytes beyond it read as zero. */
  readonly config: Uint8Array;
  /** A write to the configuration space, wherever it goes and however large; without it writes have no effect. */
  writeConfig?(offset: number, size: number, value: number, driver: VirtioDriver): void;
  /**
   * The driver says that a queue has buffers. Only called while the device may use its queues.
   *
   * @throws VirtioMisuse when the driver broke a rule: the device then needs a reset.
   */
  notified(queue: number, driver: VirtioDriver): void;
  /** When it wants `expire` called, in 10 MHz ticks; a transport hands this on as its own `Device.deadline`. */
  deadline?(): bigint | undefined;
  /** Called once guest time has reached the deadline, while the device may use its queues. @throws VirtioMisuse */
  expire?(driver: VirtioDriver): void;
  /** The driver resets the device; the core forgets features and queues by itself. */
  reset?(): void;
  /** Everything that decides what it does next; see `Device.exchange`. */
  exchange(state: StateExchange): void;
}

/** The driver's side, as far as a device needs it. */
export interface VirtioDriver {
  /** Negotiated feature bits. */
  readonly features: bigint;
  /** Whether requests in buffers have the layout of before version 1.0: VERSION_1 was not negotiated. */
  readonly oldLayout: boolean;
  /**
   * The next buffer of a queue; following it is charged for.
   *
   * @returns undefined when there is none, the queue is not ready, or the boot's budget is spent.
   * @throws VirtioMisuse
   */
  take(queue: number): Chain | undefined;
  /** Gives the last `count` buffers of a queue that were taken, and not put, back unused: `take` returns them again. */
  untake(queue: number, count: number): void;
  /** Gives a buffer back, of which the first `writtenBytes` of the writable part were written. */
  put(queue: number, chain: Chain, writtenBytes: number): void;
}

/** What an interrupt is about: a queue with used buffers, or the configuration (or status). */
export type InterruptCause = number | 'configuration';

export interface VirtioTransport {
  /** Name of the device in events. */
  readonly name: string;
  /** To be sent to the driver; the bit in `VirtioCore.interruptStatus` is set already. */
  interrupt(cause: InterruptCause): void;
  /** `interruptStatus` has lost bits: the driver acknowledged, or the device was reset. */
  interruptsAcknowledged(): void;
}
