/** The admin command set. Source: NVM Express Base 1.4, 5 "Admin Command Set". */
import type { StateExchange } from '../../state/state-exchange.ts';
import type { PciHost } from '../pci/device.ts';
import { AsyncEvents, errorLogPage } from './async-events.ts';
import {
  completionBytes,
  ended,
  type NvmeCommand,
  type Outcome,
  status,
  submissionBytes,
} from './command.ts';
import { NvmeFeatures } from './features.ts';
import {
  activeNamespaces,
  identifyController,
  identifyNamespace,
  logPage,
  namespaceDescriptors,
} from './identify.ts';
import { theNamespace } from './namespace.ts';
import type { PrpReader } from './prp.ts';
import { type QueuePairs, queueEntriesMaximum, queuesMaximum } from './queues.ts';

const opcode = {
  deleteSubmissionQueue: 0x00,
  createSubmissionQueue: 0x01,
  getLogPage: 0x02,
  deleteCompletionQueue: 0x04,
  createCompletionQueue: 0x05,
  identify: 0x06,
  abort: 0x08,
  setFeatures: 0x09,
  getFeatures: 0x0a,
  asyncEventRequest: 0x0c,
} as const;

/** Dword 11 of the commands that create queues. */
const contiguous = 1;
const interruptsEnabled = 2;
/** Above them are no namespace identifiers (5.15.2.3). */
const namespacesEnd = 0xffff_fffe;
const retainEvent = 0x8000;

/** What the host has configured before it enabled the controller. */
export interface NvmeConfiguration {
  readonly pageBytes: number;
  /** CC.IOSQES and CC.IOCQES are those of 64 and 16 bytes. */
  readonly entrySizesRight: boolean;
}

interface AdminParts {
  host: PciHost;
  queues: QueuePairs;
  prps: PrpReader;
  /** The drive's slot, in names. */
  serial: number;
  blocks: number;
}

export class NvmeAdmin {
  readonly events = new AsyncEvents();
  readonly #features = new NvmeFeatures();
  readonly #parts: AdminParts;

  constructor(parts: AdminParts) {
    this.#parts = parts;
  }

  /** @returns undefined for a command that completes later. */
  execute(command: NvmeCommand, configuration: NvmeConfiguration): Outcome | undefined {
    switch (command.opcode) {
      case opcode.deleteSubmissionQueue:
        return ended(this.#deleteSubmission(command.dword10 & 0xffff));
      case opcode.createSubmissionQueue:
        return ended(this.#createSubmission(command, configuration));
      case opcode.getLogPage:
        return ended(this.#getLogPage(command, configuration.pageBytes));
      case opcode.deleteCompletionQueue:
        return ended(this.#deleteCompletion(command.dword10 & 0xffff));
      case opcode.createCompletionQueue:
        return ended(this.#createCompletion(command, configuration));
      case opcode.identify:
        return ended(this.#identify(command, configuration.pageBytes));
      case opcode.abort:
        // 5.1: every command has completed before it could be aborted, so dword 0 says "not aborted".
        return ended(status.success, 1);
      case opcode.setFeatures:
        return this.#features.set(command, this.#parts.queues.hasIo);
      case opcode.getFeatures:
        return this.#features.get(command);
      case opcode.asyncEventRequest:
        return this.events.hold(command.id) ? undefined : ended(status.asyncEventLimitExceeded);
      default:
        return ended(status.invalidOpcode);
    }
  }

  /** 5.3 and 5.4: what the creation of either kind of queue checks, in QEMU's order. */
  #checkQueue(
    command: NvmeCommand,
    exists: boolean,
    entryBytes: number,
    { pageBytes, entrySizesRight }: NvmeConfiguration,
  ): number {
    const id = command.dword10 & 0xffff;
    const size = (command.dword10 >>> 16) + 1;
    if (id === 0 || id >= queuesMaximum || exists) return status.invalidQueueIdentifier;
    if (size < 2 || size > queueEntriesMaximum || !entrySizesRight) return status.invalidQueueSize;
    if (command.prp1 % pageBytes !== 0) return status.prpOffsetInvalid;
    // CAP.CQR: queues are contiguous.
    if ((command.dword11 & contiguous) === 0) return status.invalidField;
    if (!this.#parts.host.reaches(command.prp1, size * entryBytes)) {
      const address = command.prp1.toString(16);
      this.#parts.host.misuse(
        () => `queue ${id} of ${size} entries at 0x${address} is outside RAM`,
      );
      return status.invalidField;
    }
    return status.success;
  }

  /** 5.3 "Create I/O Completion Queue command". */
  #createCompletion(command: NvmeCommand, configuration: NvmeConfiguration): number {
    const { host, queues } = this.#parts;
    const id = command.dword10 & 0xffff;
    const exists = queues.completionAt(id) !== undefined;
    const wrong = this.#checkQueue(command, exists, completionBytes, configuration);
    if (wrong !== status.success) return wrong;
    const vector = command.dword11 >>> 16;
    // With the pin there is vector 0 alone.
    if (vector >= queuesMaximum || (vector > 0 && !host.messages)) {
      return status.invalidInterruptVector;
    }
    const interrupts = (command.dword11 & interruptsEnabled) !== 0;
    const size = (command.dword10 >>> 16) + 1;
    queues.completion[id]?.create(command.prp1, size, vector, interrupts);
    return status.success;
  }

  /** 5.4 "Create I/O Submission Queue command". */
  #createSubmission(command: NvmeCommand, configuration: NvmeConfiguration): number {
    const { queues } = this.#parts;
    const id = command.dword10 & 0xffff;
    const completion = command.dword11 >>> 16;
    if (completion === 0 || queues.completionAt(completion) === undefined) {
      return status.completionQueueInvalid;
    }
    const exists = queues.submissionAt(id) !== undefined;
    const wrong = this.#checkQueue(command, exists, submissionBytes, configuration);
    if (wrong !== status.success) return wrong;
    const size = (command.dword10 >>> 16) + 1;
    queues.submission[id]?.create(command.prp1, size, completion);
    return status.success;
  }

  #deleteSubmission(id: number): number {
    const queue = this.#parts.queues.submissionAt(id);
    if (id === 0 || queue === undefined) return status.invalidQueueIdentifier;
    queue.delete();
    return status.success;
  }

  #deleteCompletion(id: number): number {
    const { queues } = this.#parts;
    const queue = queues.completionAt(id);
    if (id === 0 || queue === undefined) return status.invalidQueueIdentifier;
    if (queues.feeding(id).length > 0) return status.invalidQueueDeletion;
    queue.delete();
    return status.success;
  }

  #identify(command: NvmeCommand, pageBytes: number): number {
    const data = this.#identifyData(command.dword10 & 0xff, command.namespace);
    return typeof data === 'number' ? data : this.#parts.prps.give(command, data, pageBytes);
  }

  /** 5.15.1, "Controller or Namespace Structure". @returns the data, or a status code. */
  #identifyData(structure: number, namespace: number): Uint8Array | number {
    const { serial, blocks } = this.#parts;
    if (structure === 1) return identifyController(serial);
    if (structure === 2) {
      return namespace < namespacesEnd ? activeNamespaces(namespace) : status.invalidNamespace;
    }
    if (structure !== 0 && structure !== 3) return status.invalidField;
    if (namespace !== theNamespace) return status.invalidNamespace;
    return structure === 0 ? identifyNamespace(serial, blocks) : namespaceDescriptors(serial);
  }

  /** 5.14 "Get Log Page command": a number of dwords, 0's based, from an offset in bytes. */
  #getLogPage(command: NvmeCommand, pageBytes: number): number {
    const identifier = command.dword10 & 0xff;
    const page = logPage(identifier);
    if (page === undefined) return status.invalidLogPage;
    const dwords = (command.dword11 & 0xffff) * 0x1_0000 + (command.dword10 >>> 16) + 1;
    const offset = command.dword12 + command.dword13 * 0x1_0000_0000;
    if (offset % 4 !== 0 || offset > page.length) return status.invalidField;
    if (identifier === errorLogPage && (command.dword10 & retainEvent) === 0) this.events.logRead();
    const data = page.subarray(offset, offset + dwords * 4);
    return this.#parts.prps.give(command, data, pageBytes);
  }

  reset(): void {
    this.events.reset();
    this.#features.reset();
  }

  exchange(state: StateExchange): void {
    this.events.exchange(state);
    this.#features.exchange(state);
  }
}
