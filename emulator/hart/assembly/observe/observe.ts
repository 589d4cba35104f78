/**
 * What can be seen of a run from outside. Nothing in here changes what a guest sees: counts are always kept, and what
 * is told to the board is told of things that happen anyhow.
 */
import { accessed, executed, trapTaken } from '../board';
import { HART } from '../state/layout';
import { sliceDone } from '../execute/progress';
import { COUNTED_STEPS, MODE, RETIRED_BY_MODE, STEPS, VIRT, runningHart } from '../state/state';

/** What `trace` of emulator/hart/interface.ts takes. */
const TRACE_TRAPS: u32 = 1;
const TRACE_CORE_DEVICES: u32 = 2;

let tracing: u32 = 0;
let covering: bool = false;

export function setTracing(kinds: u32): void {
  tracing = kinds;
}
export function setCovering(on: bool): void {
  covering = on;
}

/** M, HS, U, VS, VU. */
export const MODES: u32 = 5;

function modeIndex(mode: u64, virtual: u64): u32 {
  if (mode == 3) return 0;
  return (mode == 1 ? 1 : 2) + (virtual != 0 ? 2 : 0);
}

/** @returns instructions that a hart began since its reset, the one in execution among them. */
export function stepsOf(block: usize, hart: u32): u64 {
  return load<u64>(block, STEPS) + (runningHart() == hart ? sliceDone() : 0);
}
/**
 * Before the mode of a hart changes: the instructions since the last change were of the mode that it is in, the one in
 * execution among them, also when it traps.
 */
export function countModeOf(block: usize, hart: u32): void {
  const field = block + RETIRED_BY_MODE + modeIndex(load<u64>(block, MODE), load<u64>(block, VIRT)) * 8;
  const steps = stepsOf(block, hart);
  store<u64>(field, load<u64>(field) + steps - load<u64>(block, COUNTED_STEPS));
  store<u64>(block, steps, COUNTED_STEPS);
}
/** Of the hart at HART. */
export function countMode(): void {
  countModeOf(HART, runningHart());
}

/** @returns instructions that the hart whose block this is began in the mode of that index. Changes nothing. */
export function retiredInMode(block: usize, hart: u32, index: u32): u64 {
  const counted = load<u64>(block + RETIRED_BY_MODE + index * 8);
  if (index != modeIndex(load<u64>(block, MODE), load<u64>(block, VIRT))) return counted;
  return counted + stepsOf(block, hart) - load<u64>(block, COUNTED_STEPS);
}

@inline export function tracesTraps(): bool {
  return (tracing & TRACE_TRAPS) != 0;
}
export function tellTrap(cause: u64, pc: u64, value: u64, value2: u64, mode: u32): void {
  trapTaken(runningHart(), cause, pc, value, value2, mode);
}

/** An access to a device that the core keeps itself. @param store 1 for a store. */
export function tellAccess(address: u64, size: u32, value: u64, store: u32): void {
  if ((tracing & TRACE_CORE_DEVICES) != 0) accessed(runningHart(), address, size, value, store);
}

/**
 * An instruction at `offset` of RAM is about to be executed, for the first time since its page was decoded: a record is
 * decoded when it is reached, and nothing comes between that and its execution.
 */
@inline export function tellExecuted(offset: u32): void {
  if (covering) executed(offset);
}
