/**
 * What surrounds the core, and what the core calls while it runs: the board, the built-in firmware, the observation.
 */
import type { MachineDescription } from '../description/description.ts';
import { exchangeFirmware, handleSbiCall } from '../firmware/sbi.ts';
import type { SbiHost } from '../firmware/sbi-call.ts';
import { FirmwareCounters } from '../firmware/sbi-counters.ts';
import type { BoardCallbacks, HartCore } from '../hart/interface.ts';
import { Observation } from '../observe/observation.ts';
import { charges } from '../record/charges.ts';
import type { RunRecord } from '../record/run-record.ts';
import type { BootExit } from '../record/transcript.ts';
import { type StateExchange, StateHash } from '../state/state-exchange.ts';
import { Board } from './board.ts';
import { coreEvent } from './core-event.ts';
import type { GuestMemory } from './guest-memory.ts';
import { hex } from './hex.ts';
import { readTohost } from './htif.ts';

/** In place of a time: never. */
const never = 0xffff_ffff_ffff_ffffn;

export class Platform implements BoardCallbacks {
  readonly board: Board;
  readonly sbi: SbiHost;
  readonly observation: Observation;
  /** Which harts the firmware has started. */
  readonly started: boolean[];
  readonly #core: HartCore;
  readonly #memory: GuestMemory;
  /** The record of the current run. */
  readonly #record: () => RunRecord;
  /** The hart whose access or call is being served. */
  #hart = 0;

  constructor(
    core: HartCore,
    memory: GuestMemory,
    record: () => RunRecord,
    description: MachineDescription,
    rom: Uint8Array,
  ) {
    this.#core = core;
    this.#memory = memory;
    this.#record = record;
    this.started = new Array<boolean>(description.harts).fill(description.firmware !== 'builtin');
    this.board = this.#makeBoard(description, rom);
    this.sbi = this.#makeSbi();
    this.observation = new Observation(core, (address) => this.board.deviceAt(address));
  }

  #makeBoard(description: MachineDescription, rom: Uint8Array): Board {
    return new Board(description, rom, {
      memory: this.#memory,
      now: () => this.#core.time(),
      setHartLine: (hart, bit, level) => this.#core.setInterruptLine(hart, bit, level ? 1 : 0),
      deliverMsi: (address, data) => this.#core.deliverMsi(address, data) === 1,
      consoleByte: (byte) => this.#consoleByte(byte),
      end: (exit) => this.#end(exit),
      event: (kind, detail) => this.#record().event(this.#hart, kind, detail),
      charge: (instructions) => this.#record().charge(instructions),
      deadlineChanged: () => this.armDeadline(),
    });
  }

  #makeSbi(): SbiHost {
    return {
      core: this.#core,
      harts: this.started.length,
      started: this.started,
      counters: this.started.map(() => new FirmwareCounters()),
      locks: this.started.map(() => 0),
      memory: this.#memory,
      consoleByte: (byte) => this.#consoleByte(byte),
      takeInputByte: () => this.board.uart.takeInputByte(),
      end: (exit) => this.#end(exit),
      event: (hart, kind, detail) => this.#record().event(hart, kind, detail),
      charge: (instructions) => this.#record().charge(instructions),
    };
  }

  #consoleByte(byte: number): void {
    const record = this.#record();
    const index = record.consoleTotalBytes;
    record.consoleByte(this.#hart, byte);
    if (record.consoleTotalBytes > index) this.observation.printed(this.#hart, index, byte);
  }

  #end(exit: BootExit): void {
    this.observation.ends(this.#hart);
    this.#record().end(exit);
  }

  /** To be called when a device may want to be called at another time than before. */
  armDeadline(): void {
    this.#core.setDeviceDeadline(this.board.deadline() ?? never);
  }

  mmioRead(hart: number, address: bigint, size: number): bigint {
    this.#hart = hart;
    const value = this.board.read(address, size);
    this.observation.accessed(hart, address, size, 'read', value);
    if (value !== undefined) return value;
    this.#core.raiseBusFault();
    return 0n;
  }

  mmioWrite(hart: number, address: bigint, size: number, value: bigint): number {
    this.#hart = hart;
    const taken = this.board.write(address, size, value);
    this.observation.accessed(hart, address, size, 'write', value, !taken);
    return taken ? 1 : 0;
  }

  sbiCall(hart: number): void {
    this.#hart = hart;
    const ended = this.observation.callBegins(hart);
    handleSbiCall(this.sbi, hart);
    ended?.(this.started[hart] === true);
  }

  event(hart: number, kind: number, a: bigint, b: bigint): void {
    this.#record().charge(charges.event);
    this.#record().event(hart, ...coreEvent(kind, a, b));
  }

  codePage(): void {
    this.#record().charge(charges.codePage);
  }

  /** Handles a value that was written to the symbol `tohost`, for which the core has stopped. */
  tohost(): void {
    const value = this.#core.tohostValue();
    const action = readTohost(value);
    if (action.kind === 'end') this.#record().end(action.exit);
    if (action.kind === 'console') this.#record().consoleByte(0, action.byte);
    if (action.kind === 'unsupported') {
      this.#record().event(0, 'htif-unsupported', () => `tohost ${hex(value)}`);
    }
  }

  exchangeHart(state: StateExchange): void {
    this.#hart = state.u32(this.#hart);
  }

  /** RAM, the core's state, then each device under its name, then which harts the firmware has started. */
  exchange(state: StateExchange): void {
    const core = this.#core;
    const { buffer } = core.memory;
    const written = new Uint8Array(buffer, core.writtenPages(), this.#memory.sizeBytes / 4096);
    state.text('slipway machine state 3');
    state.sparse(this.#memory.all(), written);
    state.bytes(new Uint8Array(buffer, core.statePointer(), core.stateLength()));
    this.board.exchange(state);
    exchangeFirmware(this.sbi, state);
  }

  stateSha256(): string {
    const hash = new StateHash();
    this.exchange(hash);
    return hash.hex();
  }
}
