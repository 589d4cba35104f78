/** What every virtio device does, behind whichever transport. See `device.ts` for who knows of whom. */
import { charges } from '../../record/charges.ts';
import type { StateExchange } from '../../state/state-exchange.ts';
import type { DeviceHost } from '../device.ts';
import { type Chain, VirtioMisuse } from './chain.ts';
import type { VirtioDevice, VirtioDriver, VirtioTransport } from './device.ts';
import { feature } from './features.ts';
import { type QueueRules, VirtioQueue } from './queue.ts';

/** VIRTIO 1.2, 2.1 "Device Status Field". */
export const status = { driverOk: 4, featuresOk: 8, needsReset: 0x40 } as const;
/** Bits of `interruptStatus`: 4.2.2 InterruptStatus, 4.1.4.5 ISR status. */
export const interrupt = { used: 1, configuration: 2 } as const;

const word = 0xffff_ffffn;
const ofQueues = feature.indirectDescriptors | feature.eventIndex;

export class VirtioCore implements VirtioDriver {
  readonly device: VirtioDevice;
  readonly #host: DeviceHost;
  readonly #transport: VirtioTransport;
  readonly legacy: boolean;
  readonly #queues: readonly VirtioQueue[];
  readonly #rules: QueueRules = { indirectDescriptors: false, eventIndex: false };
  /**
   * Queues with used buffers that the driver wants an interrupt for. It is sent once the device has served the
   * notification.
   */
  readonly #toSignal = new Set<number>();
  #features = 0n;
  #status = 0;
  #interruptStatus = 0;

  /** @param legacy the driver sees the interface before version 1.0: no VERSION_1, no FEATURES_OK (2.2.3, 3.1.2). */
  constructor(host: DeviceHost, transport: VirtioTransport, device: VirtioDevice, legacy = false) {
    this.#host = host;
    this.#transport = transport;
    this.device = device;
    this.legacy = legacy;
    this.#queues = device.queueSizes.map((size) => new VirtioQueue(host.memory, size, this.#rules));
  }

  get #offered(): bigint {
    const ofTransport = this.legacy ? feature.anyLayout : feature.version1;
    return this.device.features | ofQueues | ofTransport;
  }

  /** The words of offered features; beyond the second there is none. */
  offeredFeatures(index: number): number {
    return index > 1 ? 0 : Number((this.#offered >> BigInt(32 * index)) & word);
  }

  /** The same words of what the driver has chosen. */
  acceptedFeatures(index: number): number {
    return index > 1 ? 0 : Number((this.#features >> BigInt(32 * index)) & word);
  }

  get features(): bigint {
    return this.#features;
  }

  /**
   * Whether buffers have the layout of before version 1.0: on a legacy transport, and by a driver that did not accept
   * VERSION_1 (6.2).
   */
  get oldLayout(): boolean {
    return (this.#features & feature.version1) === 0n;
  }

  /** The driver's choice: 32 bits at once. Not to be changed once FEATURES_OK is set (3.1.1). */
  acceptFeatures(index: number, value: number): void {
    if ((this.#status & status.featuresOk) !== 0 || index > 1) return;
    const shift = BigInt(32 * index);
    const chosen = (this.#features & ~(word << shift)) | (BigInt(value) << shift);
    // A legacy driver is not told whether its choice was taken.
    this.#setFeatures(this.legacy ? chosen & this.#offered : chosen);
  }

  #setFeatures(features: bigint): void {
    this.#features = features;
    this.#rules.indirectDescriptors = (features & feature.indirectDescriptors) !== 0n;
    this.#rules.eventIndex = (features & feature.eventIndex) !== 0n;
  }

  /** A legacy driver knows no DEVICE_NEEDS_RESET. */
  get status(): number {
    return this.legacy ? this.#status & ~status.needsReset : this.#status;
  }

  /** @param value 0 resets the device. */
  writeStatus(value: number): void {
    if (value === 0) {
      this.reset();
      return;
    }
    let next = (value & 0xff) | (this.#status & status.needsReset);
    // 3.1.1: the driver reads back whether its choice of features was accepted. A choice without VERSION_1, as of a
    // driver
    // that knows only the low 32 bits, is accepted: "devices MAY" refuse it (6.2), and QEMU's do not.
    if (!this.#choiceIsOffered) next &= ~status.featuresOk;
    this.#status = next;
  }

  get #choiceIsOffered(): boolean {
    return (this.#features & ~this.#offered) === 0n;
  }

  /** 2.4 "Device Reset". */
  reset(): void {
    this.#status = 0;
    this.#interruptStatus = 0;
    this.#setFeatures(0n);
    for (const queue of this.#queues) queue.reset();
    this.device.reset?.();
    this.#transport.interruptsAcknowledged();
  }

  get interruptStatus(): number {
    return this.#interruptStatus;
  }

  acknowledge(bits: number): void {
    this.#interruptStatus &= ~bits;
    this.#transport.interruptsAcknowledged();
  }

  /** @returns undefined when the device has no such queue. Its addresses and size are the transport's to set. */
  queue(index: number): VirtioQueue | undefined {
    return this.#queues[index];
  }

  /** The driver has set a queue's addresses and size. Impossible ones are misuse. */
  enableQueue(index: number): void {
    const queue = this.#queues[index];
    if (queue !== undefined && !queue.ready) this.#guard(() => queue.enable());
  }

  /** An available buffer notification (2.9), of any value. */
  notify(index: number): void {
    const queue = this.#queues[index];
    if (!this.#running || queue?.ready !== true) return;
    this.#guard(() => {
      this.device.notified(index, this);
      queue.askForNotification();
    });
    this.#signal();
  }

  /** What a transport's `deadline` returns. */
  deadline(): bigint | undefined {
    return this.#running ? this.device.deadline?.() : undefined;
  }

  /** What a transport's `expire` calls. */
  expire(): void {
    if (!this.#running) return;
    this.#guard(() => this.device.expire?.(this));
    this.#signal();
  }

  /**
   * A legacy driver may use its queues before DRIVER_OK (3.1.2). One that took no VERSION_1 need not know of FEATURES_OK,
   * which came with it.
   */
  get #running(): boolean {
    if ((this.#status & status.needsReset) !== 0) return false;
    if (this.legacy) return true;
    if ((this.#status & status.driverOk) === 0) return false;
    return (this.#status & status.featuresOk) !== 0 || (this.oldLayout && this.#choiceIsOffered);
  }

  take(index: number): Chain | undefined {
    const queue = this.#queues[index];
    if (queue?.ready !== true || !this.#host.charge(0)) return undefined;
    const chain = queue.take();
    if (chain !== undefined) this.#host.charge(charges.descriptor * chain.descriptors);
    return chain;
  }

  untake(index: number, count: number): void {
    this.#queues[index]?.untake(count);
  }

  put(index: number, chain: Chain, writtenBytes: number): void {
    if (this.#queues[index]?.put(chain, writtenBytes)) this.#toSignal.add(index);
  }

  #signal(): void {
    if (this.#toSignal.size === 0) return;
    this.#interruptStatus |= interrupt.used;
    for (const index of this.#toSignal) this.#transport.interrupt(index);
    this.#toSignal.clear();
  }

  readConfig(offset: number, size: number): number {
    let value = 0;
    for (let at = size - 1; at >= 0; at -= 1) {
      value = value * 256 + (this.device.config[offset + at] ?? 0);
    }
    return value;
  }

  writeConfig(offset: number, size: number, value: number): void {
    this.device.writeConfig?.(offset, size, value, this);
  }

  /** Misuse stops this device until the driver resets it (2.1.1, DEVICE_NEEDS_RESET), and is put on record. */
  #guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      if (!(error instanceof VirtioMisuse)) throw error;
      this.#host.event('device-misuse', () => `${this.#transport.name}: ${error.message}`);
      this.#status |= status.needsReset;
      if (this.legacy || (this.#status & status.driverOk) === 0) return;
      this.#interruptStatus |= interrupt.configuration;
      this.#transport.interrupt('configuration');
    }
  }

  exchange(state: StateExchange): void {
    this.#status = state.u32(this.#status);
    this.#interruptStatus = state.u32(this.#interruptStatus);
    this.#setFeatures(state.u64(this.#features));
    for (const queue of this.#queues) queue.exchange(state);
    this.device.exchange(state);
  }
}
