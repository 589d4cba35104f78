/** One computer, from its description to its transcript. Synchronous and pure: no clock, no randomness, no I/O. */

import type { MachineDescription, RunLimits } from '../description/description.ts';
import { encodeConfiguration } from '../description/description-bytes.ts';
import { type HartCore, stopReason } from '../hart/interface.ts';
import { loadImages } from '../images/load-images.ts';
import type { Placement } from '../images/placement.ts';
import type { Observation } from '../observe/observation.ts';
import { retiredByMode } from '../observe/retired-by-mode.ts';
import { type Observer, RunRecord } from '../record/run-record.ts';
import type { BootExit, BootTranscript } from '../record/transcript.ts';
import {
  captureMachine,
  loadMachine,
  rewindMachine,
  saveMachine,
} from '../state/machine-snapshot.ts';
import type { Snapshot } from '../state/snapshot.ts';
import type { StateExchange } from '../state/state-exchange.ts';
import { GuestMemory } from './guest-memory.ts';
import { hex } from './hex.ts';
import { Platform } from './platform.ts';

/** `asleep` may go on after `input`. */
export type SliceEnd = 'running' | 'asleep' | 'ended';

export class Machine {
  /** For tests and debuggers. */
  readonly core: HartCore;
  /** What the core calls while it runs. */
  readonly platform: Platform;
  /** Says of which machine a snapshot is. */
  readonly #configuration: Uint8Array;
  readonly #memory: GuestMemory;
  readonly #harts: number;
  #record: RunRecord;
  #asleep = false;
  #running = false;

  /** Use `createMachine` or `restoreMachine` of emulator/machine/create-machine.ts. */
  constructor(core: HartCore, description: MachineDescription, rom: Uint8Array) {
    this.core = core;
    this.#harts = description.harts;
    this.#configuration = encodeConfiguration(description);
    const bytes = new Uint8Array(core.memory.buffer, core.ramPointer(), description.memoryBytes);
    this.#memory = new GuestMemory(bytes, (address, length) =>
      core.ramWritten(BigInt(address), length),
    );
    this.#record = this.#makeRecord({ budgetInstructions: 0 });
    this.platform = new Platform(core, this.#memory, () => this.#record, description, rom);
  }

  get observation(): Observation {
    return this.platform.observation;
  }

  /** For `createMachine`: before the first instruction. */
  load(description: MachineDescription, placement: Placement): void {
    loadImages(this.core, this.#memory, this.platform.started, description, placement);
    this.platform.board.uart.updateLine();
    this.platform.armDeadline();
  }

  #makeRecord(limits: RunLimits, observer?: Observer): RunRecord {
    const recorded = { retired: () => this.#retired(), stop: () => this.core.requestStop() };
    return new RunRecord(limits, recorded, observer);
  }

  /** Runs to the end. Same description and limits, same transcript. */
  run(limits: RunLimits, observer?: Observer): BootTranscript {
    this.start(limits, observer);
    while (this.runSlice(Number.MAX_SAFE_INTEGER) === 'running');
    return this.finish();
  }

  /** Begins a run that `runSlice` and `finish` go on with. */
  start(limits: RunLimits, observer?: Observer): void {
    this.#record = this.#makeRecord(limits, observer);
    this.observation.begin(observer);
  }

  /** Runs about `instructions` further. How a run is sliced changes nothing of what it computes. */
  runSlice(instructions: number): SliceEnd {
    const target = Math.min(this.#retired() + instructions, Number.MAX_SAFE_INTEGER);
    let end: SliceEnd = this.#record.exit === undefined ? 'running' : 'ended';
    this.#running = true;
    while (end === 'running' && this.#retired() < target && this.core.debugStop() === 0) {
      end = this.#step(target);
    }
    this.#running = false;
    this.#record.flush();
    this.#asleep = end === 'asleep';
    return end;
  }

  #step(target: number): SliceEnd {
    const record = this.#record;
    const before = this.#retired();
    const until = Math.min(target, record.budget.nextCheck(before));
    const reason = this.core.run(BigInt(until - before));
    if (reason === stopReason.tohost) this.platform.tohost();
    if (record.exit !== undefined) return 'ended';
    if (record.budget.isSpent(this.#retired())) {
      record.exit = { kind: 'budget-spent' };
      return 'ended';
    }
    this.platform.board.expire();
    this.platform.armDeadline();
    return reason === stopReason.asleep ? 'asleep' : 'running';
  }

  /** Bytes for the UART. A boot that takes any is repeatable only with the same ones at the same place. */
  input(bytes: Uint8Array): void {
    this.platform.board.uart.receive(bytes);
  }

  /** The transcript of what has run. A run that had not ended is `asleep` or `budget-spent`. */
  finish(): BootTranscript {
    const recorded = this.#record.finish();
    return {
      ...recorded,
      retiredInstructions: this.#retired(),
      retiredByMode: retiredByMode(this.core, this.#harts),
      finalStateSha256: this.platform.stateSha256(),
      exit: this.#record.exit ?? { kind: this.#asleep ? 'asleep' : 'budget-spent' },
      finalPc: Array.from({ length: this.#harts }, (_, hart) => hex(this.core.readPc(hart))),
    };
  }

  /** The machine and its run, to a file: `restoreMachine` goes on from there, in any process. @throws SnapshotError */
  save(): Uint8Array<ArrayBuffer> {
    return saveMachine(this.#kept());
  }

  /**
   * Goes back, or on, to where this machine or one of the same configuration was saved.
   *
   * @throws SnapshotError that names the byte of what is wrong; the machine is then not to be used.
   */
  restore(snapshot: Snapshot): void {
    loadMachine(this.#kept(), snapshot);
    this.platform.armDeadline();
  }

  /** Where this machine is, for `rewind`. */
  capture(): Uint8Array {
    return captureMachine(this.#kept());
  }

  /** Goes back, or on, to where `capture` of this machine was called. */
  rewind(captured: Uint8Array): void {
    rewindMachine(this.#kept(), captured);
    this.platform.armDeadline();
  }

  #kept() {
    if (this.#running) throw new Error('machines are saved and restored between two slices');
    return {
      core: this.core,
      configuration: this.#configuration,
      harts: this.#harts,
      memoryBytes: this.#memory.sizeBytes,
      exchange: (state: StateExchange) => this.#exchangeRun(state),
    };
  }

  #exchangeRun(state: StateExchange): void {
    state.text('record');
    this.#record.exchange(state);
    this.platform.exchangeHart(state);
    this.#asleep = state.flag(this.#asleep);
    this.platform.exchange(state);
  }

  /** Sets who watches from now on, in place of the previous observer. */
  observe(observer: Observer): void {
    this.#record.observe(observer);
    this.observation.begin(observer);
  }

  /** The limits of the run that `start` or a snapshot began. */
  get limits(): RunLimits {
    return this.#record.limits;
  }

  get exit(): BootExit | undefined {
    return this.#record.exit;
  }

  /** Whether there is nothing more to run: it powered off, its budget is spent, or the like. */
  get hasEnded(): boolean {
    return this.#record.exit !== undefined || this.#asleep;
  }

  get memoryBytes(): number {
    return this.#memory.sizeBytes;
  }

  get harts(): number {
    return this.#harts;
  }

  /** For debuggers: what they write there belongs to no transcript. */
  get memory(): GuestMemory {
    return this.#memory;
  }

  /** Bytes that were printed so far. */
  get consoleTotalBytes(): number {
    return this.#record.consoleTotalBytes;
  }

  /** Changes limits as though the run had begun with these. */
  changeLimits(limits: Partial<RunLimits>): void {
    this.#record.changeLimits(limits);
  }

  /** The console so far, its first MiB. */
  consoleKept(): Uint8Array<ArrayBuffer> {
    return this.#record.consoleKept;
  }

  #retired(): number {
    return Number(this.core.retired());
  }
}
