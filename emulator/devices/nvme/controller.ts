/** An NVMe controller with one namespace. Source: NVM Express Base 1.4, 3.1 "Register Definition" and 7. */
import { charges } from '../../record/charges.ts';
import type { StateExchange } from '../../state/state-exchange.ts';
import { expressEndpoint, powerManagement } from '../pci/capabilities.ts';
import { allOnes } from '../pci/config-space.ts';
import type { PciDevice, PciHost } from '../pci/device.ts';
import { NvmeAdmin, type NvmeConfiguration } from './admin.ts';
import { errorEvent } from './async-events.ts';
import {
  completion,
  completionBytes,
  ended,
  type NvmeCommand,
  type Outcome,
  readCommand,
  status,
  submissionBytes,
} from './command.ts';
import { NvmeNamespace } from './namespace.ts';
import { PrpReader } from './prp.ts';
import { type CompletionQueue, QueuePairs, queuesMaximum } from './queues.ts';
import { doorbellsAt, NvmeRegisters, register } from './registers.ts';

export class NvmeController implements PciDevice {
  readonly name: string;
  readonly identity = {
    vendor: 0x1b36,
    device: 0x0010,
    revision: 2,
    classCode: 0x01_0802,
    subsystemVendor: 0x1af4,
    subsystem: 0x1100,
  };
  readonly bars = [{ index: 0, sizeBytes: 0x4000, wide: true }];
  readonly capabilities = [expressEndpoint(0x80), powerManagement(0x60)];
  readonly msix = {
    at: 0x40,
    vectors: queuesMaximum,
    bar: 0,
    tableOffset: 0x2000,
    pendingOffset: 0x3000,
  };
  readonly interruptPin = true;
  readonly #host: PciHost;
  readonly #registers = new NvmeRegisters();
  readonly #queues = new QueuePairs();
  readonly #admin: NvmeAdmin;
  readonly #namespace: NvmeNamespace;

  /** @param serial of the drive, in its names. */
  constructor(host: PciHost, drive: Uint8Array, serial: number) {
    this.name = `nvme${serial}`;
    this.#host = host;
    const prps = new PrpReader(host);
    this.#namespace = new NvmeNamespace(host, prps, drive);
    const { blocks } = this.#namespace;
    this.#admin = new NvmeAdmin({ host, queues: this.#queues, prps, serial, blocks });
  }

  /** Registers are read in dwords, or as a part of one. */
  read(_bar: number, offset: number, size: number): number {
    const dword = offset < doorbellsAt ? this.#registers.read(offset & ~3) : 0;
    return ((dword >>> (8 * (offset & 3))) & allOnes(size)) >>> 0;
  }

  /** Narrower writes than dwords are not allowed (3.1), and are without effect. */
  write(_bar: number, offset: number, size: number, value: number): void {
    if (size !== 4) return;
    if (offset >= doorbellsAt) this.#ring((offset - doorbellsAt) >> 2, value);
    else if (offset === register.configuration) this.#configure(value);
    else {
      this.#registers.write(offset, value);
      this.#updateLine();
    }
  }

  /** 3.1.5 CC, 7.3.1 and 7.6.1. */
  #configure(value: number): void {
    const registers = this.#registers;
    const wasEnabled = registers.enabled;
    registers.configure(value);
    if (registers.enabled && !wasEnabled) this.#start();
    else if (wasEnabled && !registers.enabled) this.#stop();
  }

  #start(): void {
    const { submission, completion } = this.#registers.adminQueues();
    const wrong =
      this.#registers.startProblem() ??
      (this.#host.reaches(submission.base, submission.size * submissionBytes) &&
      this.#host.reaches(completion.base, completion.size * completionBytes)
        ? undefined
        : 'an admin queue is outside RAM');
    if (wrong !== undefined) {
      this.#fail(wrong);
      return;
    }
    this.#queues.submission[0]?.create(submission.base, submission.size, 0);
    this.#queues.completion[0]?.create(completion.base, completion.size, 0, true);
    this.#registers.ready = true;
  }

  /** 7.3.2 "Controller Level Reset": keeps what the host need not set again. */
  #stop(): void {
    this.#queues.deleteAll();
    this.#admin.reset();
    this.#registers.controllerReset();
    this.#updateLine();
  }

  /** 9.5: the controller stops working until it is reset. */
  #fail(detail: string): void {
    this.#registers.fatal = true;
    this.#host.misuse(() => detail);
  }

  /** Doorbells belong to submission and completion queues by turns (3.1.24, 3.1.25). */
  #ring(index: number, value: number): void {
    if (!this.#registers.running) return;
    const id = index >> 1;
    const isSubmission = index % 2 === 0;
    const queue = isSubmission ? this.#queues.submissionAt(id) : this.#queues.completionAt(id);
    if (queue === undefined) this.#badDoorbell(errorEvent.invalidDoorbell, id);
    else if (value >= queue.size) this.#badDoorbell(errorEvent.invalidDoorbellValue, id);
    else if ('completion' in queue) {
      queue.tail = value;
      this.#serve(id);
    } else this.#release(queue, id, value);
    this.#updateLine();
  }

  #badDoorbell(event: number, id: number): void {
    const what = event === errorEvent.invalidDoorbell ? 'no queue' : 'no entry of queue';
    this.#host.misuse(() => `a doorbell for ${what} ${id}`);
    this.#admin.events.report(event);
    this.#tellEvent();
  }

  /** The host has taken completions: a submission queue may have waited for room. */
  #release(queue: CompletionQueue, id: number, head: number): void {
    const wasFull = queue.isFull;
    queue.head = head;
    if (id === 0) this.#tellEvent();
    if (!wasFull) return;
    for (const submission of this.#queues.feeding(id)) this.#serve(submission);
  }

  /** Takes commands until the queue is empty, the completion queue is full, or the budget is spent. */
  #serve(id: number): void {
    const queue = this.#queues.submission[id];
    const target = queue && this.#queues.completion[queue.completion];
    if (queue === undefined || target === undefined) return;
    let posted = false;
    while (this.#registers.running && !queue.isEmpty && !target.isFull) {
      if (!this.#host.charge(charges.nvmeCommand)) break;
      const entry = this.#host.readMemory(queue.advance(submissionBytes), submissionBytes);
      if (entry === undefined) {
        this.#fail(`queue ${id} cannot be read`);
        return;
      }
      const command = readCommand(entry);
      const outcome = this.#execute(id, command);
      if (outcome === undefined) continue;
      this.#post(target, outcome, { id, head: queue.head }, command.id);
      posted = true;
    }
    if (posted && target.interrupts) this.#host.signal(target.vector);
    if (id === 0) this.#tellEvent();
  }

  #execute(id: number, command: NvmeCommand): Outcome | undefined {
    if (command.flags !== 0) return ended(status.invalidField);
    const configuration: NvmeConfiguration = this.#registers;
    if (id === 0) return this.#admin.execute(command, configuration);
    return this.#namespace.execute(command, configuration.pageBytes);
  }

  #post(
    target: CompletionQueue,
    outcome: Outcome,
    queue: { id: number; head: number },
    command: number,
  ): void {
    const { phase } = target;
    const entry = completion(outcome, queue, command, phase);
    if (!this.#host.writeMemory(target.advance(completionBytes), entry)) {
      this.#fail(`the completions of queue ${queue.id} cannot be written`);
    }
  }

  #tellEvent(): void {
    const target = this.#queues.completionAt(0);
    const head = this.#queues.submission[0]?.head ?? 0;
    if (target === undefined || target.isFull || !this.#registers.running) return;
    const told = this.#admin.events.take();
    if (told === undefined) return;
    this.#post(target, told.outcome, { id: 0, head }, told.command);
    if (target.interrupts) this.#host.signal(target.vector);
  }

  /** 7.5.1 "Pin Based Interrupts": while a queue that interrupts has entries, and its vector is not masked. */
  #updateLine(): void {
    const pending = this.#queues.completion.some(
      (queue) => queue.interrupts && !queue.isEmpty && !this.#registers.masksVector(queue.vector),
    );
    this.#host.setLine(pending);
  }

  /** A reset of the function: the registers of the admin queue too. */
  reset(): void {
    this.#stop();
    this.#registers.reset();
  }

  exchange(state: StateExchange): void {
    this.#registers.exchange(state);
    this.#queues.exchange(state);
    this.#admin.exchange(state);
    this.#namespace.exchange(state);
  }
}
