/**
 * The seam between the hot core (WebAssembly, `emulator/hart/assembly/`) and the board
 * (TypeScript, `emulator/devices/`, `emulator/machine/machine.ts`).
 *
 * The core holds: harts, CSRs, TLBs, RAM, time, IMSICs, and the CLINT (`mtime` is a function of retired instructions,
 * `mtimecmp` decides when a hart is next interrupted). Everything else on the bus is the board's.
 * One core instance is one machine: guest RAM lies inside the instance's linear memory at `ramPointer()`.
 * 64-bit values cross the seam as unsigned BigInt and only on slow paths.
 */

/** Why `run` came back. */
export const stopReason = {
  /** The budget given to `run` is spent. */
  budget: 0,
  /** Every hart waits and neither a timer nor the device deadline is to come: only the board could wake them. */
  asleep: 1,
  /** `requestStop` was called from a callback. */
  requested: 2,
  /** A store hit the watched `tohost` address; its value is in `tohostValue()`. */
  tohost: 3,
  /** `time()` has reached the device deadline, which is then cleared: serve the device, and run again. */
  deadline: 4,
  /** `debugStop` says what it was. */
  debug: 5,
} as const;

/** 10 MHz ticks pass at one for each hundred instructions: each hart is one of a thousand MIPS. */
export const instructionsPerTick = 100;

/**
 * What the board gives to the core. Addresses and values are unsigned; `size` is 1, 2, 4 or 8 bytes, and the address
 * a multiple of it. The callbacks may use everything that the core exports but `create` and `run`; what they change of
 * the calling hart (registers, pc, lines, HSM state) holds from its next instruction on.
 */
export interface BoardCallbacks {
  /** Bus read outside RAM and CLINT. Where nothing answers: call `raiseBusFault()`, and return anything. */
  mmioRead(hart: number, address: bigint, size: number): bigint;
  /** @returns 1 when the address took the write, 0 for an access fault. */
  mmioWrite(hart: number, address: bigint, size: number, value: bigint): number;
  /**
   * `ecall` from S/HS-mode while the built-in firmware is on: arguments are read and results written by
   * `readRegister`/`writeRegister`. The pc is already behind the `ecall`.
   */
  sbiCall(hart: number): void;
  /**
   * Something for the transcript's event record; `kind` is an index into `coreEventKinds`.
   * access-fault: physical address, pc. csr-unimplemented: number, pc. trap-loop: cause, pc. device-misuse: offset in
   * the CLINT, pc.
   */
  event(hart: number, kind: number, a: bigint, b: bigint): void;
  /**
   * With `trace`: a trap has been taken.
   *
   * @param cause as in mcause, bit 63 for an interrupt. @param pc where. @param value as in mtval, `value2` as in mtval2.
   * @param mode in which it happened, as `readMode` gives it.
   */
  trapTaken?(
    hart: number,
    cause: bigint,
    pc: bigint,
    value: bigint,
    value2: bigint,
    mode: number,
  ): void;
  /** With `trace`: an access to a device inside the core; `store` is 1 or 0. */
  accessed?(hart: number, address: bigint, size: number, value: bigint, store: number): void;
  /**
   * The core sets up a page of decoded instructions: work for the guest, to be charged. `requestStop` ends before it.
   */
  codePage?(): void;
  /**
   * With `traceExecution`: the instruction at this offset of RAM begins. Told at least once for each that was executed,
   * never for another; one that traps has begun, unless its fetch is what faulted.
   */
  executed?(offset: number): void;
  /** With `witnessMark`: the marked instruction at this offset of RAM is about to be executed; its pc is the hart's. */
  passed?(hart: number, offset: number): void;
  /** With `witnessSeal`: bytes of a sealed page were written; `hart` is undefined when the board wrote them. */
  sealBroken?(hart: number | undefined, offset: number, size: number): void;
}

export const coreEventKinds = [
  'access-fault',
  'csr-unimplemented',
  'trap-loop',
  'device-misuse',
] as const;

/** In the order of `retiredInMode`. */
export const privilegeModes = ['m', 'hs', 'u', 'vs', 'vu'] as const;

/** Length of what `saveCaches` writes. */
export const cacheBytes = 0xf000;

/** What `debugStop` says: before the instruction of a breakpoint, or behind one that made a watched access. */
export const debugStopKind = { none: 0, breakpoint: 1, write: 2, read: 3 } as const;

/** What the core exports. */
export interface HartCore {
  /** Its buffer is replaced by `create`, and stays the same afterwards. */
  memory: WebAssembly.Memory;
  /**
   * Grows memory and zeroes state and RAM. Hart 0 is then in M-mode at 0x80000000, the others are stopped.
   * @returns 1, or 0 when the memory could not be allocated.
   */
  create(harts: number, ramBytes: number): number;
  /** Byte offset in `memory` of guest physical 0x80000000. */
  ramPointer(): number;
  /** Puts a hart at `pc` in `mode` (3 M, 1 S) with a0 = hart id, a1 = `a1`; `started` 0 leaves it stopped (HSM). */
  resetHart(hart: number, pc: bigint, mode: number, a1: bigint, started: number): void;
  /**
   * 1: `ecall` from S-mode calls the board, all else is delegated to S, Sstc and counters are open to S and U, and
   * PMP lets everything through: set for all harts at once, and by each later `resetHart`.
   */
  useBuiltinFirmware(on: number): void;
  /**
   * Gives each hart the CSRs of Smaia and Ssaia and an IMSIC with that many guest interrupt files, 0 to 7. To be called
   * after `create`, and before `useBuiltinFirmware` and `resetHart`.
   */
  useImsic(guests: number): void;
  /**
   * A message-signalled interrupt: stores 32 bits at a physical address, little-endian.
   * @returns 1, or 0 when no interrupt file is at that address.
   */
  deliverMsi(address: bigint, data: number): number;
  /** Runs all harts in the fixed interleaving for at most `budget` instructions. @returns a `stopReason`. */
  run(budget: bigint): number;
  /** What the seed CSR of all harts draws from (Zkr). Zero after `create`. */
  seedEntropy(seed: bigint): void;
  /** Ends `run` after the current instruction. */
  requestStop(): void;
  /** From inside `mmioRead`: nothing answers at that address, the hart takes an access fault. */
  raiseBusFault(): void;
  /**
   * Sets or clears the level of an interrupt line into `mip`: 11 MEIP, 9 SEIP (ORed with the software bit), 3 MSIP
   * (ORed with the CLINT's). 1 SSIP is no line but the bit itself, which the guest clears.
   */
  setInterruptLine(hart: number, bit: number, level: number): void;
  /** 10 MHz ticks: `retired()` / `instructionsPerTick`, plus time skipped while idle. */
  time(): bigint;
  /** `run` comes back with `deadline` as soon as `time()` has reached `ticks`; all ones is never. */
  setDeviceDeadline(ticks: bigint): void;
  /** Instructions of all harts together; one that trapped counts here, though not in `minstret`. */
  retired(): bigint;
  /**
   * Instructions that a hart began in one mode: the index of `privilegeModes`. All of all harts together are `retired()`.
   */
  retiredInMode(hart: number, mode: number): bigint;
  /** Has the board told, from now on: bit 0 traps, bit 1 accesses to devices inside the core. Changes nothing else. */
  trace(kinds: number): void;
  /** 1: `executed` is called from now on. Changes nothing else. */
  traceExecution(on: number): void;
  /** The 32-bit spelling of a compressed instruction as the decoder has it, signed; 0 where there is none. */
  expandCompressed(halfword: number): number;
  readRegister(hart: number, index: number): bigint;
  writeRegister(hart: number, index: number, value: bigint): void;
  /** The 64 bits of f0 to f31: a single-precision value has all ones above it. */
  readFloat(hart: number, index: number): bigint;
  /** Leaves mstatus.FS as it is. */
  writeFloat(hart: number, index: number, value: bigint): void;
  readPc(hart: number): bigint;
  writePc(hart: number, pc: bigint): void;
  /**
   * CSR by number without side effects and without regard to its mode, for tests, the firmware and the debugger; 0 when
   * there is none.
   */
  readCsr(hart: number, csr: number): bigint;
  /** As an M-mode instruction writes it, WARL rules included. */
  writeCsr(hart: number, csr: number, value: bigint): void;
  /** 0 user, 1 supervisor, 3 machine; plus 4 when V=1. */
  readMode(hart: number): number;
  /** HSM: 1 lets the hart run from its pc, 0 stops it. Ends a WFI either way. */
  setStarted(hart: number, started: number): void;
  isStarted(hart: number): number;
  /**
   * As though the hart's next instruction had been a WFI that came back to its pc; it counts as suspended until it
   * wakes.
   */
  suspendHart(hart: number): void;
  isSuspended(hart: number): number;
  /** Drops cached translations: for SBI RFENCE. Decoded code needs no fence, stores of harts are noticed. */
  fenceAll(hart: number): void;
  /** To be called after the board wrote RAM by itself (DMA): decoded code of those bytes is dropped. */
  ramWritten(address: bigint, bytes: number): void;
  /** Offset in `memory` of one byte for each RAM page: 1 once it may have been written, by harts or by `ramWritten`. */
  writtenPages(): number;
  /** Makes RAM zero, which takes only those pages that were written. */
  clearRam(): void;
  /**
   * After state and RAM were replaced from a snapshot: drops all that is derived, and looks at what the core relies on.
   * @returns -1, or the offset in the state of a value that no machine has; this one is then not to be used.
   */
  restoreState(harts: number, ramBytes: number): number;
  /**
   * Translations and decoded pages as bytes, `cacheBytes` of them. A guest that changes a page table without a fence
   * sees them, so they belong into a snapshot though not into a hash.
   * @returns their offset in `memory`.
   */
  saveCaches(): number;
  /** Takes them back from that same place; what no machine has is left out. */
  restoreCaches(): void;
  /** Takes away all marks and seals. They change nothing else, and are part of no snapshot. */
  witnessClear(): void;
  /**
   * Has the board told of the instruction at a physical address of RAM, whatever translation leads to it. In ascending
   * order, 4096 at most. @returns 0 when it is none of that.
   */
  witnessMark(address: bigint): number;
  /** Has the board told of stores into the pages of this range. @returns 0 when not all of it is in RAM. */
  witnessSeal(address: bigint, bytes: number): number;
  /** After any change of marks. */
  witnessApply(): void;
  /**
   * Takes away all breakpoints and watchpoints; like `debugBreak` and `debugWatch` it takes effect with `debugApply`.
   */
  debugClear(): void;
  /** By virtual address, in whatever translation. @returns 0 when there are too many. */
  debugBreak(address: bigint): number;
  /** @param kinds 1 writes, 2 reads, 3 both. @returns 0 when there are too many. */
  debugWatch(address: bigint, length: bigint, kinds: number): number;
  debugApply(): void;
  /** A `debugStopKind`. While it is not `none`, `run` comes back behind each slice: call `debugResume` first. */
  debugStop(): number;
  /** The breakpoint's address, or that at which the watchpoint was set. */
  debugStopAddress(): bigint;
  debugStopHart(): number;
  /** Forgets the stop. @param over 1: nothing stops the next instruction. */
  debugResume(over: number): void;
  /**
   * For hashing RAM of which most is zero, at some 10 GB/s: the first page of 4 KiB from `page` on that has a byte which
   * is not zero, or the number of pages.
   */
  nextUsedPage(page: number): number;
  /** Physical address in RAM whose stores end the run, or 0. */
  watchTohost(address: bigint): void;
  tohostValue(): bigint;
  /**
   * State outside RAM as bytes, for hashing and snapshots: offset and length in `memory`. Whole only outside of `run`.
   */
  statePointer(): number;
  stateLength(): number;
}
