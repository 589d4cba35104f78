/**
 * The seam between the hot core (WebAssembly, `emulator/hart/assembly/`) and the board
 * (TypeScript, `emulator/devices/`, `emulator/machine.ts`).
 *
 * The core holds: harts, CSRs, TLBs, RAM, time, and the ACLINT/CLINT (`mtime` is a function of retired
 * instructions, `mtimecmp` decides when a hart is next interrupted). Everything else on the bus is the board's.
 * One core instance is one machine: guest RAM lies inside the instance's linear memory at `ramPointer()`.
 * 64-bit values cross the seam as BigInt and only on slow paths.
 */

/** Why `run` came back. */
export const stopReason = {
  /** The budget given to `run` is spent. */
  budget: 0,
  /** Every hart waits and no timer is armed: only the board could wake them. */
  asleep: 1,
  /** `requestStop` was called from a callback. */
  requested: 2,
  /** A store hit the watched `tohost` address; its value is in `tohostValue()`. */
  tohost: 3,
} as const;

/** What the board gives to the core. Addresses and values are BigInt; `size` is 1, 2, 4 or 8 bytes. */
export interface BoardCallbacks {
  /** Bus read outside RAM and CLINT. For an unmapped address the board calls `raiseBusFault` before it returns. */
  mmioRead(hart: number, address: bigint, size: number): bigint;
  /** @returns 1 when the address took the write, 0 for an access fault. */
  mmioWrite(hart: number, address: bigint, size: number, value: bigint): number;
  /**
   * `ecall` from S/HS-mode while the built-in firmware is on: arguments are read and results written by
   * `readRegister`/`writeRegister`; the core then goes on behind the `ecall`.
   */
  sbiCall(hart: number): void;
  /** Something for the transcript's event record; `kind` is an index into `coreEventKinds`. */
  event(hart: number, kind: number, a: bigint, b: bigint): void;
}

export const coreEventKinds = ['access-fault', 'csr-unimplemented', 'trap-loop'] as const;

/** What the core exports. */
export interface HartCore {
  memory: WebAssembly.Memory;
  /** Grows memory and zeroes state. @returns 1, or 0 when the memory could not be had. */
  create(harts: number, ramBytes: number): number;
  /** Byte offset in `memory` of guest physical 0x80000000. */
  ramPointer(): number;
  /** Puts a hart at `pc` in `mode` (3 M, 1 S) with a0 = hart id, a1 = `a1`; `started` 0 leaves it stopped (HSM). */
  resetHart(hart: number, pc: bigint, mode: number, a1: bigint, started: number): void;
  /** 1: `ecall` from S-mode calls the board, traps are delegated to S as OpenSBI does, Sstc and counters are open to S. */
  useBuiltinFirmware(on: number): void;
  /** Runs all harts in the fixed interleaving for at most `budget` instructions. @returns a `stopReason`. */
  run(budget: bigint): number;
  /** Ends `run` after the current instruction. */
  requestStop(): void;
  /** From within `mmioRead`: the access is a fault, whatever value comes back. */
  raiseBusFault(): void;
  /** Sets or clears the level of an interrupt line into `mip`: 11 MEIP, 9 SEIP (ORed with the software bit), 3 MSIP, 1 SSIP. */
  setInterruptLine(hart: number, bit: number, level: number): void;
  /** 10 MHz ticks: `retired()` times the fixed ratio, plus time skipped while idle. */
  time(): bigint;
  /** When a device wants to be called next, in ticks; the core calls `mmioRead` never for it, but `run` stops waiting harts no later than it. */
  setDeviceDeadline(ticks: bigint): void;
  retired(): bigint;
  readRegister(hart: number, index: number): bigint;
  writeRegister(hart: number, index: number, value: bigint): void;
  readPc(hart: number): bigint;
  /** CSR by number without side effects, for tests, the firmware and the debugger. */
  readCsr(hart: number, csr: number): bigint;
  writeCsr(hart: number, csr: number, value: bigint): void;
  /** 0 user, 1 supervisor, 3 machine; plus 4 when V=1. */
  readMode(hart: number): number;
  /** HSM states of SBI: 0 started, 1 stopped. */
  setStarted(hart: number, started: number): void;
  /** Drops cached translations and decoded code: after RAM was written from outside, and for SBI RFENCE. */
  fenceAll(hart: number): void;
  /** Physical address whose stores end the run, or 0. */
  watchTohost(address: bigint): void;
  tohostValue(): bigint;
  /** State outside RAM as bytes, for hashing and snapshots: offset and length in `memory`. */
  statePointer(): number;
  stateLength(): number;
}
