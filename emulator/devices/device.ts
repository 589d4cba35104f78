/** The one interface between a device and the machine that it sits in. */
import type { GuestMemory } from '../machine/guest-memory.ts';
import type { BootExit } from '../record/transcript.ts';
import type { StateExchange } from '../state/state-exchange.ts';

/** Offsets are from the device's base. Values are unsigned 32-bit numbers; the bus splits 8-byte accesses. */
export interface Device {
  readonly name: string;
  /** Guest physical address and bytes that it answers. */
  readonly base: number;
  readonly size: number;
  /** Takes 8-byte accesses too, as two of 4; otherwise they fault, as on QEMU. */
  readonly wide?: boolean;
  /** @param size 1, 2 or 4; the access lies inside the device. @returns undefined for an access fault. */
  read(offset: number, size: number): number | undefined;
  /** @returns false for an access fault. */
  write(offset: number, size: number, value: number): boolean;
  /**
   * Whether its specification has something at that offset for a load or a store. Where it has not, the device answers
   * as QEMU's, with zero or by doing nothing, and the bus puts it on record as `device-misuse`. Missing: everywhere.
   */
  describes?(offset: number, store: boolean): boolean;
  /** Everything that decides what it does next, always in the same order. Interrupt lines are the controller's. */
  exchange(state: StateExchange): void;
  /** When it wants `expire` called, in 10 MHz ticks; undefined for never. */
  deadline?(): bigint | undefined;
  /** Called once guest time has reached the deadline. */
  expire?(): void;
}

/** What a device may ask of its machine. */
export interface DeviceHost {
  readonly memory: GuestMemory;
  /** 10 MHz ticks since the first instruction. */
  now(): bigint;
  /** Level of a source of the interrupt controller, PLIC or APLIC. */
  setInterrupt(source: number, level: boolean): void;
  /** A message-signalled interrupt: a store of 32 bits by a device. */
  message(address: number, value: number): void;
  consoleByte(byte: number): void;
  end(exit: BootExit): void;
  event(kind: string, detail: () => string): void;
  /**
   * Charges the boot's budget.
   *
   * @returns false once the budget is spent or the run has ended: the device then stops working.
   */
  charge(instructions: number): boolean;
  /** To be called when the device's deadline has changed. */
  deadlineChanged(): void;
}
