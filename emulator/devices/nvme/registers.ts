/** The controller's registers below the doorbells. Source: NVM Express Base 1.4, 3.1 "Register Definition". */
import type { StateExchange } from '../../state/state-exchange.ts';
import { version } from './identify.ts';
import { queueEntriesMaximum } from './queues.ts';

export const register = {
  capabilities: 0x00,
  version: 0x08,
  maskSet: 0x0c,
  maskClear: 0x10,
  configuration: 0x14,
  status: 0x1c,
  adminAttributes: 0x24,
  adminSubmission: 0x28,
  adminCompletion: 0x30,
} as const;
export const doorbellsAt = 0x1000;

/** 3.1.1 CAP: contiguous queues, 7.5 s to get ready; the NVM command set (bit 37), pages up to 2^(12 + 4) bytes. */
const capabilitiesLow = (queueEntriesMaximum - 1) | (1 << 16) | (0x0f << 24);
const pagePowerMaximum = 4;
const capabilitiesHigh = (1 << 5) | (pagePowerMaximum << 20);

/** 3.1.5 CC, all its fields: EN, CSS, MPS, AMS, SHN, IOSQES, IOCQES. */
const configurationWritable = 0x00ff_fff1;
/** CSS, MPS and AMS: a write while EN is set does not change them. */
const configurationFixed = 0x0000_3ff0;
const entrySizes = 0x46;
const bit = { ready: 1, fatal: 2, shutdownComplete: 8 } as const;
const entriesMask = 0xfff;

export class NvmeRegisters {
  #configuration = 0;
  #status = 0;
  #mask = 0;
  #adminAttributes = 0;
  /** ASQ and ACQ, low half first. */
  readonly #adminAddresses = new Uint32Array(4);

  read(offset: number): number {
    switch (offset) {
      case register.capabilities:
        return capabilitiesLow;
      case register.capabilities + 4:
        return capabilitiesHigh;
      case register.version:
        return version;
      case register.maskSet:
      case register.maskClear:
        return this.#mask;
      case register.configuration:
        return this.#configuration;
      case register.status:
        return this.#status;
      case register.adminAttributes:
        return this.#adminAttributes;
      default:
        return this.#adminAddresses[(offset - register.adminSubmission) >> 2] ?? 0;
    }
  }

  /** All but CC. */
  write(offset: number, value: number): void {
    if (offset === register.maskSet) this.#mask |= value;
    else if (offset === register.maskClear) this.#mask &= ~value;
    else if (offset === register.adminAttributes) this.#adminAttributes = value & 0x0fff_0fff;
    else if (offset >= register.adminSubmission && offset < register.adminCompletion + 8) {
      const index = (offset - register.adminSubmission) >> 2;
      // Bits 11:0 are reserved (3.1.9, 3.1.10).
      this.#adminAddresses[index] = index % 2 === 0 ? value & ~entriesMask : value;
    }
  }

  /** Takes a new CC. A shutdown is complete at once: nothing is under way between two writes (7.6.2). */
  configure(value: number): void {
    const fixed = this.enabled && (value & 1) !== 0 ? configurationFixed : 0;
    const written = value & configurationWritable & ~fixed;
    this.#configuration = (this.#configuration & fixed) | written;
    const shutdown = ((value >>> 14) & 3) !== 0;
    this.#status &= ~bit.shutdownComplete;
    if (shutdown) this.#status |= bit.shutdownComplete;
  }

  get enabled(): boolean {
    return (this.#configuration & 1) !== 0;
  }

  get pageBytes(): number {
    return 4096 << ((this.#configuration >>> 7) & 0xf);
  }

  get entrySizesRight(): boolean {
    return this.#configuration >>> 16 === entrySizes;
  }

  set ready(value: boolean) {
    this.#status = value ? this.#status | bit.ready : this.#status & ~bit.ready;
  }

  set fatal(value: boolean) {
    this.#status = value ? this.#status | bit.fatal : this.#status & ~bit.fatal;
  }

  /** Ready, and not failed. */
  get running(): boolean {
    return (this.#status & (bit.ready | bit.fatal)) === bit.ready;
  }

  masksVector(vector: number): boolean {
    return vector < 32 && ((this.#mask >>> vector) & 1) !== 0;
  }

  /** 3.1.8 to 3.1.10: sizes are 0's based. */
  adminQueues() {
    const address = (index: number) =>
      (this.#adminAddresses[index] ?? 0) + (this.#adminAddresses[index + 1] ?? 0) * 0x1_0000_0000;
    return {
      submission: { base: address(0), size: (this.#adminAttributes & entriesMask) + 1 },
      completion: { base: address(2), size: ((this.#adminAttributes >>> 16) & entriesMask) + 1 },
    };
  }

  /** @returns why the controller cannot be enabled like this, or undefined. */
  startProblem(): string | undefined {
    const { submission, completion } = this.adminQueues();
    const shown = `CC 0x${this.#configuration.toString(16)}`;
    if (submission.size < 2 || completion.size < 2) return 'an admin queue of one entry';
    if (((this.#configuration >>> 4) & 7) !== 0) return `${shown}: no such command set`;
    if (((this.#configuration >>> 11) & 7) !== 0) return `${shown}: no such arbitration`;
    if (((this.#configuration >>> 7) & 0xf) > pagePowerMaximum)
      return `${shown}: no such page size`;
    const misaligned = [submission, completion].some(({ base }) => base % this.pageBytes !== 0);
    return misaligned ? 'an admin queue is not page-aligned' : undefined;
  }

  /** What a controller level reset keeps: CC as written, and the admin queues' registers. */
  controllerReset(): void {
    this.#status &= bit.shutdownComplete;
    this.#mask = 0;
  }

  reset(): void {
    this.#configuration = 0;
    this.#status = 0;
    this.#mask = 0;
    this.#adminAttributes = 0;
    this.#adminAddresses.fill(0);
  }

  exchange(state: StateExchange): void {
    this.#configuration = state.u32(this.#configuration);
    this.#status = state.u32(this.#status);
    this.#mask = state.u32(this.#mask);
    this.#adminAttributes = state.u32(this.#adminAttributes);
    state.u32s(this.#adminAddresses);
  }
}
