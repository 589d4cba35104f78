/**
 * What the interpreter and its slow paths tell each other: how far the slice is, and that something
 * changed which an interrupt or the scheduler may wait for.
 */
import { STEPS, TOTAL_STEPS, SKIPPED_TICKS, get, machine } from '../state/state';

/** One tick of the 10 MHz timebase for each hundred instructions: a hart of a thousand MIPS. */
export const STEPS_PER_TICK: u64 = 100;

let sliceSteps: u64 = 0;
let sliceLeft: u64 = 0;
/** Set when interrupts must be looked at again before the next instruction. */
let interruptsChanged: bool = false;
/** Set when the scheduler must run before the next instruction. */
let mustLeave: bool = false;

export function beginSlice(steps: u64): void {
  sliceSteps = steps;
  sliceLeft = steps;
  mustLeave = false;
}
@inline export function setLeft(left: u64): void {
  sliceLeft = left;
}
/** @returns instructions of this slice so far, the one in execution among them. */
@inline export function sliceDone(): u64 {
  return sliceSteps - sliceLeft;
}
export function endSlice(): void {
  sliceSteps = 0;
  sliceLeft = 0;
}
/** @returns instructions of the running hart so far, the one in execution among them. */
export function hartSteps(): u64 {
  return get(STEPS) + sliceDone();
}
/** @returns instructions of the running hart that it began before the one in execution. */
export function stepsBefore(): u64 {
  return sliceDone() == 0 ? hartSteps() : hartSteps() - 1;
}
export function totalSteps(): u64 {
  return machine(TOTAL_STEPS) + sliceDone();
}
/** @returns `mtime`. */
export function now(): u64 {
  return totalSteps() / STEPS_PER_TICK + machine(SKIPPED_TICKS);
}

export function changeInterrupts(): void {
  interruptsChanged = true;
}
export function takeInterruptsChanged(): bool {
  const changed = interruptsChanged;
  interruptsChanged = false;
  return changed;
}
/** Leaves the interpreter, for deadlines, halts and stops. Interrupts are checked when it is entered again. */
export function leave(): void {
  mustLeave = true;
}
@inline export function leaving(): bool {
  return mustLeave;
}

let gaveWay: bool = false;
/** The running hart waits for another one: it gives up the rest of its quantum. */
export function giveWay(): void {
  gaveWay = true;
  leave();
}
export function takeGaveWay(): bool {
  const was = gaveWay;
  gaveWay = false;
  return was;
}
