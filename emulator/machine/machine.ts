/** One computer, from its description to its transcript. Synchronous and pure: no clock, no randomness, no I/O. */

import type { MachineDescription, RunLimits } from '../description/description.ts';
import { encodeForm } from '../description/description-bytes.ts';
import { exchangeFirmware, handleSbiCall } from '../firmware/sbi.ts';
import type { SbiHost } from '../firmware/sbi-call.ts';
import { FirmwareCounters } from '../firmware/sbi-counters.ts';
import { type HartCore, stopReason } from '../hart/interface.ts';
import { loadImages } from '../images/load-images.ts';
import type { Placement } from '../images/placement.ts';
import { Observation } from '../observe/observation.ts';
import { retiredByMode } from '../observe/retired-by-mode.ts';
import { charges } from '../record/charges.ts';
import { type Observer, RunRecord } from '../record/run-record.ts';
import type { BootExit, BootTranscript } from '../record/transcript.ts';
import {
  captureMachine,
  loadMachine,
  rewindMachine,
  saveMachine,
} from '../state/machine-snapshot.ts';
import type { Snapshot } from '../state/snapshot.ts';
import { type StateExchange, StateHash } from '../state/state-exchange.ts';
import { Board } from './board.ts';
import { coreEvent } from './core-event.ts';
import { GuestMemory } from './guest-memory.ts';
import { hex } from './hex.ts';
import { readTohost } from './htif.ts';

/** A time that does not come. */
const never = 0xffff_ffff_ffff_ffffn;

/** `asleep` may still go on: after `input`. */
export type SliceEnd = 'running' | 'asleep' | 'ended';

export class Machine {
  /** For tests and debuggers. */
  readonly core: HartCore;
  readonly observation: Observation;
  /** Of which machine a snapshot is. */
  readonly #form: Uint8Array;
  readonly #memory: GuestMemory;
  readonly #harts: number;
  readonly #board: Board;
  readonly #sbi: SbiHost;
  readonly #started: boolean[];
  #record: RunRecord;
  /** The hart whose access or call is being served. */
  #hart = 0;
  #asleep = false;
  #running = false;

  /** Use `createMachine` or `restoreMachine` of emulator/machine/create-machine.ts. */
  constructor(core: HartCore, description: MachineDescription, rom: Uint8Array) {
    this.core = core;
    this.#harts = description.harts;
    this.#form = encodeForm(description);
    const bytes = new Uint8Array(core.memory.buffer, core.ramPointer(), description.memoryBytes);
    this.#memory = new GuestMemory(bytes, (address, length) =>
      core.ramWritten(BigInt(address), length),
    );
    this.#started = new Array<boolean>(description.harts).fill(description.firmware !== 'builtin');
    this.#record = this.#makeRecord({ budgetInstructions: 0 });
    this.#board = this.#makeBoard(description, rom);
    this.#sbi = this.#makeSbi();
    this.observation = new Observation(core, (address) => this.#board.deviceAt(address));
  }

  /** For `createMachine`: before the first instruction. */
  load(description: MachineDescription, placement: Placement): void {
    loadImages(this.core, this.#memory, this.#started, description, placement);
    this.#board.uart.updateLine();
    this.#armDeadline();
  }

  #makeRecord(limits: RunLimits, observer?: Observer): RunRecord {
    const recorded = { retired: () => this.#retired(), stop: () => this.core.requestStop() };
    return new RunRecord(limits, recorded, observer);
  }

  #makeBoard(description: MachineDescription, rom: Uint8Array): Board {
    return new Board(description, rom, {
      memory: this.#memory,
      now: () => this.core.time(),
      setHartLine: (hart, bit, level) => this.core.setInterruptLine(hart, bit, level ? 1 : 0),
      deliverMsi: (address, data) => this.core.deliverMsi(address, data) === 1,
      consoleByte: (byte) => this.#consoleByte(byte),
      end: (exit) => this.#end(exit),
      event: (kind, detail) => this.#record.event(this.#hart, kind, detail),
      charge: (instructions) => this.#record.charge(instructions),
      deadlineChanged: () => this.#armDeadline(),
    });
  }

  #makeSbi(): SbiHost {
    return {
      core: this.core,
      harts: this.#harts,
      started: this.#started,
      counters: this.#started.map(() => new FirmwareCounters()),
      locks: this.#started.map(() => 0),
      memory: this.#memory,
      consoleByte: (byte) => this.#consoleByte(byte),
      takeInputByte: () => this.#board.uart.takeInputByte(),
      end: (exit) => this.#end(exit),
      event: (hart, kind, detail) => this.#record.event(hart, kind, detail),
      charge: (instructions) => this.#record.charge(instructions),
    };
  }

  #consoleByte(byte: number): void {
    const index = this.#record.consoleTotalBytes;
    this.#record.consoleByte(this.#hart, byte);
    if (this.#record.consoleTotalBytes > index) this.observation.printed(this.#hart, index, byte);
  }

  #end(exit: BootExit): void {
    this.observation.ends(this.#hart);
    this.#record.end(exit);
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
    if (reason === stopReason.tohost) this.#tohost();
    if (record.exit !== undefined) return 'ended';
    if (record.budget.isSpent(this.#retired())) {
      record.exit = { kind: 'budget-spent' };
      return 'ended';
    }
    this.#board.expire();
    this.#armDeadline();
    return reason === stopReason.asleep ? 'asleep' : 'running';
  }

  /** Bytes for the UART. A boot that takes any is repeatable only with the same ones at the same place. */
  input(bytes: Uint8Array): void {
    this.#board.uart.receive(bytes);
  }

  /** The transcript of what has run. A run that had not ended is `asleep` or `budget-spent`. */
  finish(): BootTranscript {
    const recorded = this.#record.finish();
    return {
      ...recorded,
      retiredInstructions: this.#retired(),
      retiredByMode: retiredByMode(this.core, this.#harts),
      finalStateSha256: this.#stateSha256(),
      exit: this.#record.exit ?? { kind: this.#asleep ? 'asleep' : 'budget-spent' },
      finalPc: Array.from({ length: this.#harts }, (_, hart) => hex(this.core.readPc(hart))),
    };
  }

  /** The machine and its run, to a file: `restoreMachine` goes on from there, in any process. @throws SnapshotError */
  save(): Uint8Array<ArrayBuffer> {
    return saveMachine(this.#kept());
  }

  /**
   * Goes back, or on, to where this machine or one of the same form was saved.
   *
   * @throws SnapshotError that names the byte of what is wrong; the machine is then not to be used.
   */
  restore(snapshot: Snapshot): void {
    loadMachine(this.#kept(), snapshot);
    this.#armDeadline();
  }

  /** Where this machine is, for `rewind`. */
  capture(): Uint8Array {
    return captureMachine(this.#kept());
  }

  /** Goes back, or on, to where `capture` of this machine was called. */
  rewind(captured: Uint8Array): void {
    rewindMachine(this.#kept(), captured);
    this.#armDeadline();
  }

  #kept() {
    if (this.#running) throw new Error('machines are saved and restored between two slices');
    return {
      core: this.core,
      form: this.#form,
      harts: this.#harts,
      memoryBytes: this.#memory.sizeBytes,
      exchange: (state: StateExchange) => this.#exchangeRun(state),
    };
  }

  #exchangeRun(state: StateExchange): void {
    state.text('record');
    this.#record.exchange(state);
    this.#hart = state.u32(this.#hart);
    this.#asleep = state.flag(this.#asleep);
    this.#exchange(state);
  }

  /** From here on, in place of who watched before. */
  observe(observer: Observer): void {
    this.#record.observe(observer);
    this.observation.begin(observer);
  }

  /** Those of the run that `start` or a snapshot began. */
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

  /** How much has been printed. */
  get consoleTotalBytes(): number {
    return this.#record.consoleTotalBytes;
  }

  /** From here on as though the run had begun with these. */
  changeLimits(limits: Partial<RunLimits>): void {
    this.#record.changeLimits(limits);
  }

  /** The console so far, its first MiB. */
  consoleKept(): Uint8Array<ArrayBuffer> {
    return this.#record.consoleKept;
  }

  /** RAM, the core's state, then each device under its name, then which harts the firmware has started. */
  #exchange(state: StateExchange): void {
    const { core } = this;
    const { buffer } = core.memory;
    const written = new Uint8Array(buffer, core.writtenPages(), this.#memory.sizeBytes / 4096);
    state.text('slipway machine state 3');
    state.sparse(this.#memory.all(), written);
    state.bytes(new Uint8Array(buffer, core.statePointer(), core.stateLength()));
    this.#board.exchange(state);
    exchangeFirmware(this.#sbi, state);
  }

  #stateSha256(): string {
    const hash = new StateHash();
    this.#exchange(hash);
    return hash.hex();
  }

  #retired(): number {
    return Number(this.core.retired());
  }

  #armDeadline(): void {
    this.core.setDeviceDeadline(this.#board.deadline() ?? never);
  }

  #tohost(): void {
    const value = this.core.tohostValue();
    const action = readTohost(value);
    if (action.kind === 'end') this.#record.end(action.exit);
    if (action.kind === 'console') this.#record.consoleByte(0, action.byte);
    if (action.kind === 'unsupported') {
      this.#record.event(0, 'htif-unsupported', () => `tohost ${hex(value)}`);
    }
  }

  mmioRead(hart: number, address: bigint, size: number): bigint {
    this.#hart = hart;
    const value = this.#board.read(address, size);
    this.observation.accessed(hart, address, size, 'read', value);
    if (value !== undefined) return value;
    this.core.raiseBusFault();
    return 0n;
  }

  mmioWrite(hart: number, address: bigint, size: number, value: bigint): number {
    this.#hart = hart;
    const taken = this.#board.write(address, size, value);
    this.observation.accessed(hart, address, size, 'write', value, !taken);
    return taken ? 1 : 0;
  }

  sbiCall(hart: number): void {
    this.#hart = hart;
    const ended = this.observation.callBegins(hart);
    handleSbiCall(this.#sbi, hart);
    ended?.(this.#started[hart] === true);
  }

  event(hart: number, kind: number, a: bigint, b: bigint): void {
    this.#record.charge(charges.event);
    this.#record.event(hart, ...coreEvent(kind, a, b));
  }
}
