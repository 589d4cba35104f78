/** What the core exports: `HartCore` of emulator/hart/interface.ts, where each is described. */
import { NO_RESERVATION } from './execute/amo';
import {
  ADUE, ENVCFG_WRITABLE, FIOM, FS, MEDELEG_WRITABLE, PBMTE, SSEED, STATEEN0_WRITABLE, S_INTERRUPTS, VS_INTERRUPTS,
  COUNTERS,
} from './csr/bits';
import { refuse } from './memory/bus';
import { closeToStores, dropCode, forgetDecoded } from './decode/code-cache';
import { expand } from './decode/compressed';
import { fenceTranslations, refreshContext, wipeTlbs } from './memory/context';
import { readCsr as readCsrOfRunning } from './csr/read';
import { writeCsr as writeCsrOfRunning } from './csr/write';
import {
  CODE_TAGS, CODE_PAGES, HART_BLOCKS, HART_SIZE, PAGE_FLAGS, PAGE_IS_WATCHED, PAGE_WRITTEN, RAM, RAM_BASE, STATE,
} from './state/layout';
import { guestExternal, hasImsic, isImsic, refreshLines, stateEnables, storeToFile } from './interrupts/imsic';
import { MODES, countModeOf, retiredInMode as retiredInModeOf, setCovering, setTracing, stepsOf } from './observe/observe';
import { changeInterrupts, leave, now, totalSteps } from './execute/progress';
import { NEVER, requestStop as stopRun, run as runHarts } from './execute/run';
export {
  debugApply, debugBreak, debugClear, debugResume, debugStop, debugStopAddress, debugStopHart, debugWatch,
} from './observe/debug';
export { clearRam, restoreCaches, restoreState, saveCaches } from './state/snapshot';
import { lookForSeals } from './observe/witness';
export { witnessApply, witnessClear, witnessMark, witnessSeal } from './observe/witness';
import {
  BUILTIN_FIRMWARE, COUNTED_STEPS, DEVICE_DEADLINE, F0, HART_COUNT, HPM_DEADLINE, HPM_OVERFLOWS, LINES, MCOUNTEREN,
  MEDELEG, MENVCFG, MIDELEG, MODE, MSTATUS, MTIMECMP, PC, PMPADDR, PMPCFG, RAM_BYTES, RESERVED_AT, RETIRED_BY_MODE,
  SCOUNTEREN, SOFT_PENDING, STIMECMP, STOPPED, TOHOST_AT, TOHOST_VALUE, VIRT, VSTIMECMP, ENTROPY, HENVCFG, MSECCFG,
  MSTATEEN, SUSPENDED, WAITING, blockOf, bringIn, machine, putBack, runningHart, setMachine, stateBytes, HGEIP, IMSIC, IMSIC_END,
} from './state/state';

const ECALL_S_BIT: u64 = 1 << 9;
const OPEN_PMP: u8 = 0x1f;

export function create(harts: u32, ramBytes: u32): u32 {
  if (harts < 1 || harts > 16 || ramBytes == 0 || (ramBytes & 4095) != 0) return 0;
  const wanted = <u32>((<u64>RAM + ramBytes + 0xffff) >> 16);
  const have = <u32>memory.size();
  if (wanted > have && memory.grow(<i32>(wanted - have)) < 0) return 0;
  putBack();
  memory.fill(STATE, 0, HART_BLOCKS + 16 * HART_SIZE - STATE);
  memory.fill(CODE_TAGS, 0, CODE_PAGES * 8);
  memory.fill(PAGE_FLAGS, 0, 2 << 18);
  memory.fill(PAGE_WRITTEN, 0, 2 << 18);
  // Memory that was just grown is zero already.
  if (have > <u32>(RAM >> 16)) memory.fill(RAM, 0, min<u32>(ramBytes, (have << 16) - <u32>RAM));
  wipeTlbs();
  setMachine(HART_COUNT, harts);
  setMachine(RAM_BYTES, ramBytes);
  setMachine(DEVICE_DEADLINE, NEVER);
  for (let hart: u32 = 0; hart < harts; hart++) resetHart(hart, RAM_BASE, 3, 0, hart == 0 ? 1 : 0);
  return 1;
}

export function ramPointer(): usize {
  return RAM;
}

export function resetHart(hart: u32, pc: u64, mode: u32, a1: u64, started: u32): void {
  const block = blockOf(hart);
  const lines = load<u64>(block, LINES);
  // What was run before is still counted by mode; STEPS begins anew.
  countModeOf(block, hart);
  memory.fill(block, 0, HGEIP);
  memory.fill(block + IMSIC_END, 0, RETIRED_BY_MODE - IMSIC_END);
  store<u64>(block, stepsOf(block, hart), COUNTED_STEPS);
  store<u64>(block, lines, LINES);
  store<u64>(block, pc, PC);
  store<u64>(block, mode, MODE);
  store<u64>(block, hart, 10 * 8);
  store<u64>(block, a1, 11 * 8);
  store<u64>(block, started != 0 ? 0 : 1, STOPPED);
  store<u64>(block, NO_RESERVATION, RESERVED_AT);
  store<u64>(block, NEVER, MTIMECMP);
  memory.fill(block + HPM_OVERFLOWS, 0xff, HPM_DEADLINE + 8 - HPM_OVERFLOWS);
  store<u64>(block, NEVER, STIMECMP);
  store<u64>(block, NEVER, VSTIMECMP);
  store<u64>(block, VS_INTERRUPTS | guestExternal(), MIDELEG);
  // As QEMU resets them: guests that know neither Svpbmt nor Svadu are not disturbed by the one and need the other.
  store<u64>(block, PBMTE | ADUE, MENVCFG);
  store<u64>(block, ADUE, HENVCFG);
  if (hasImsic()) refreshLines(block);
  if (machine(BUILTIN_FIRMWARE) != 0) openToSupervisor(block);
  changed(hart);
}

/** What an SBI implementation has set up before it starts a supervisor. */
function openToSupervisor(block: usize): void {
  store<u64>(block, MEDELEG_WRITABLE & ~ECALL_S_BIT, MEDELEG);
  store<u64>(block, S_INTERRUPTS | VS_INTERRUPTS | guestExternal(), MIDELEG);
  store<u64>(block, COUNTERS, MCOUNTEREN);
  store<u64>(block, 7, SCOUNTEREN);
  store<u64>(block, load<u64>(block, MSTATUS) | FS, MSTATUS);
  // SBI 3.0, table of FWFT feature types: PTE_AD_HW_UPDATING is 0 at reset; the tree names Svade and Svadu.
  store<u64>(block, ENVCFG_WRITABLE & ~(FIOM | ADUE), MENVCFG);
  store<u64>(block, 0, HENVCFG);
  store<u64>(block, STATEEN0_WRITABLE | stateEnables(), MSTATEEN);
  store<u64>(block, SSEED, MSECCFG);
  store<u8>(block, OPEN_PMP, PMPCFG);
  store<u64>(block, 0x003fffffffffffff, PMPADDR);
}
export function useBuiltinFirmware(on: u32): void {
  setMachine(BUILTIN_FIRMWARE, on);
  if (on == 0) return;
  for (let hart: u32 = 0; hart < <u32>machine(HART_COUNT); hart++) openToSupervisor(blockOf(hart));
}

/** Something about a hart was changed from outside, maybe by a callback of that very hart. */
function changed(hart: u32): void {
  if (runningHart() != hart) return;
  refreshContext();
  changeInterrupts();
  leave();
}

export function useImsic(guests: u32): void {
  setMachine(IMSIC, 1 + min<u32>(guests, 7));
}
export function deliverMsi(address: u64, data: u32): u32 {
  return isImsic(address) && storeToFile(address, data) ? 1 : 0;
}

export function run(budget: u64): u32 {
  return runHarts(budget);
}
export function requestStop(): void {
  stopRun();
  leave();
}
export function raiseBusFault(): void {
  refuse();
}

export function setInterruptLine(hart: u32, bit: u32, level: u32): void {
  const block = blockOf(hart);
  // SSIP has no line of its own: it is the bit that software clears.
  const field = bit == 1 ? SOFT_PENDING : LINES;
  const mask = (<u64>1) << bit;
  const old = load<u64>(block + field);
  store<u64>(block + field, level != 0 ? old | mask : old & ~mask);
  changed(hart);
}

export function seedEntropy(seed: u64): void {
  setMachine(ENTROPY, seed);
}

export function time(): u64 {
  return now();
}
export function setDeviceDeadline(ticks: u64): void {
  setMachine(DEVICE_DEADLINE, ticks);
  leave();
}
export function retired(): u64 {
  return totalSteps();
}

export function readRegister(hart: u32, index: u32): u64 {
  return load<u64>(blockOf(hart) + (index & 31) * 8);
}
export function writeRegister(hart: u32, index: u32, value: u64): void {
  if ((index & 31) != 0) store<u64>(blockOf(hart) + (index & 31) * 8, value);
}
export function readFloat(hart: u32, index: u32): u64 {
  return load<u64>(blockOf(hart) + (index & 31) * 8, F0);
}
export function writeFloat(hart: u32, index: u32, value: u64): void {
  store<u64>(blockOf(hart) + (index & 31) * 8, value, F0);
}
export function readPc(hart: u32): u64 {
  return load<u64>(blockOf(hart), PC);
}
export function writePc(hart: u32, pc: u64): void {
  store<u64>(blockOf(hart), pc, PC);
}

/** Has another hart at HART while `hart`'s CSR is at hand. */
export function readCsr(hart: u32, csr: u32): u64 {
  const running = <i32>runningHart();
  bringIn(hart);
  const value = readCsrOfRunning(csr);
  restore(running);
  return value;
}
export function writeCsr(hart: u32, csr: u32, value: u64): void {
  const running = <i32>runningHart();
  bringIn(hart);
  writeCsrOfRunning(csr, value);
  restore(running);
}
function restore(running: i32): void {
  if (running < 0) return putBack();
  bringIn(<u32>running);
  refreshContext();
  changeInterrupts();
  leave();
}

export function readMode(hart: u32): u32 {
  const block = blockOf(hart);
  return <u32>(load<u64>(block, MODE) | (load<u64>(block, VIRT) << 2));
}
export function setStarted(hart: u32, started: u32): void {
  store<u64>(blockOf(hart), started != 0 ? 0 : 1, STOPPED);
  store<u64>(blockOf(hart), 0, WAITING);
  changed(hart);
}
export function suspendHart(hart: u32): void {
  store<u64>(blockOf(hart), SUSPENDED, WAITING);
  changed(hart);
}
export function isSuspended(hart: u32): u32 {
  return load<u64>(blockOf(hart), WAITING) == SUSPENDED ? 1 : 0;
}
export function isStarted(hart: u32): u32 {
  return load<u64>(blockOf(hart), STOPPED) == 0 ? 1 : 0;
}

/** For the test of the disassembler, which has an expansion of its own. */
export function expandCompressed(halfword: u32): u32 {
  return expand(halfword);
}
/** @param mode index of M, HS, U, VS, VU. */
export function retiredInMode(hart: u32, mode: u32): u64 {
  return mode < MODES ? retiredInModeOf(blockOf(hart), hart, mode) : 0;
}
export function trace(kinds: u32): void {
  setTracing(kinds);
}
/** What was decoded before would not be told. */
export function traceExecution(on: u32): void {
  setCovering(on != 0);
  if (on != 0) forgetDecoded();
}

export function fenceAll(hart: u32): void {
  fenceTranslations();
  changed(hart);
}
export function ramWritten(address: u64, bytes: u32): void {
  if (bytes == 0) return;
  const first = <u32>(address - RAM_BASE) >> 12;
  const last = (<u32>(address - RAM_BASE) + bytes - 1) >> 12;
  memory.fill(PAGE_WRITTEN + first, 1, last - first + 1);
  dropCode(<u32>(address - RAM_BASE), bytes);
  lookForSeals(<u32>(address - RAM_BASE), bytes);
}
export function writtenPages(): usize {
  return PAGE_WRITTEN;
}

export function watchTohost(address: u64): void {
  setMachine(TOHOST_AT, address);
  if (address == 0) return;
  const page = <u32>(address - RAM_BASE) >> 12;
  store<u8>(PAGE_FLAGS + page, load<u8>(PAGE_FLAGS + page) | <u8>PAGE_IS_WATCHED);
  closeToStores(page);
}
export function tohostValue(): u64 {
  return machine(TOHOST_VALUE);
}

export function statePointer(): usize {
  return STATE;
}
export function stateLength(): u32 {
  return stateBytes();
}

/** @returns the first RAM page from `page` on with a byte in it that is not zero; the number of pages if there is none. */
export function nextUsedPage(page: u32): u32 {
  const pages = <u32>(machine(RAM_BYTES) >> 12);
  for (; page < pages; page++) {
    const start = RAM + (<usize>page << 12);
    for (let at = start; at < start + 4096; at += 32) {
      if ((load<u64>(at) | load<u64>(at, 8) | load<u64>(at, 16) | load<u64>(at, 24)) != 0) return page;
    }
  }
  return pages;
}
