/** What the core exports: `HartCore` of emulator/hart/interface.ts, where each is described. */
import { forgetDecoded } from './decode/code-cache';
import { expand } from './decode/compressed';
import { leave, now, totalSteps } from './execute/progress';
import { requestStop as stopRun, run as runHarts } from './execute/run';
import { isImsic, storeToFile } from './interrupts/imsic';
import { refuse } from './memory/bus';
import { MODES, retiredInMode as retiredInModeOf, setCovering, setTracing } from './observe/observe';
import { STATE } from './state/layout';
import { DEVICE_DEADLINE, TOHOST_VALUE, ENTROPY, blockOf, machine, setMachine, stateBytes } from './state/state';
export {
  debugApply, debugBreak, debugClear, debugResume, debugStop, debugStopAddress, debugStopHart, debugWatch,
} from './observe/debug';
export { witnessApply, witnessClear, witnessMark, witnessSeal } from './observe/witness';
export { nextUsedPage, ramPointer, ramWritten, watchTohost, writtenPages } from './memory/ram';
export {
  fenceAll, isStarted, isSuspended, readCsr, readFloat, readMode, readPc, readRegister, setInterruptLine, setStarted,
  suspendHart, writeCsr, writeFloat, writePc, writeRegister,
} from './state/harts';
export { create, resetHart, useBuiltinFirmware, useImsic } from './state/reset';
export { clearRam, restoreCaches, restoreState, saveCaches } from './state/snapshot';

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

/** For a test that compares it with emulator/hart/expand-compressed.ts, which the disassembler uses. */
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
/** Drops decoded instructions, since those that were decoded before would not be reported. */
export function traceExecution(on: u32): void {
  setCovering(on != 0);
  if (on != 0) forgetDecoded();
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
