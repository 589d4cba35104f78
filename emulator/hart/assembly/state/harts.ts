/** What the board reads and sets of a hart, from outside or in a callback of it. */
import { readCsr as readCsrOfRunning } from '../csr/read';
import { writeCsr as writeCsrOfRunning } from '../csr/write';
import { changeInterrupts, leave } from '../execute/progress';
import { fenceTranslations, refreshContext } from '../memory/context';
import {
  F0, LINES, MODE, PC, SOFT_PENDING, STOPPED, VIRT, SUSPENDED, WAITING, blockOf, bringIn, putBack, runningHart,
} from './state';

/** Something about a hart was changed from outside, maybe by a callback of that very hart. */
export function changed(hart: u32): void {
  if (runningHart() != hart) return;
  refreshContext();
  changeInterrupts();
  leave();
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

/** Brings `hart` to HART while its CSR is read, and the running one back afterwards. */
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

export function fenceAll(hart: u32): void {
  fenceTranslations();
  changed(hart);
}
