/**
 * mhpmcounter3 to 10: each counts one event, in the modes that its filter lets, and asks for an interrupt when it
 * overflows. Privileged ISA, "Hardware Performance Monitor"; "Sscofpmf" Extension.
 *
 * Counters of cycles and instructions are not stepped: while one runs, its word holds the difference to the hart's own
 * count of instructions, and the scheduler ends a slice where the first of them overflows.
 */
import { LCOFI } from './bits';
import { HART } from '../state/layout';
import { changeInterrupts, hartSteps, leave, stepsBefore } from '../execute/progress';
import {
  HPM_DEADLINE, HPM_EVENTS, HPM_OVERFLOWS, HPM_RUNNING, HPM_SELECTED, HPM_VALUES, MCOUNTINHIBIT, MODE, SOFT_PENDING,
  VIRT, get, set,
} from '../state/state';

const FIRST_COUNTER: u32 = 3;
const COUNTERS: u32 = 8;
const LAST_COUNTER: u32 = FIRST_COUNTER + COUNTERS - 1;

// Events: the first two have the numbers of the SBI's hardware events; both count instructions begun, of which
// those that trap do not retire.
const CYCLES: u64 = 1;
const INSTRUCTIONS: u64 = 2;
const EXCEPTIONS: u64 = 3;
const INTERRUPTS: u64 = 4;
const EVENT: u64 = 0xff;

const OF: u64 = 1 << 63;
/** MINH, SINH, UINH, VSINH and VUINH, bits 62 to 58. */
const FILTERS: u64 = 31 << 58;

const NEVER: u64 = 0xffffffffffffffff;
/** More instructions than any run has. */
const FAR: u64 = 1 << 62;

@inline function at(list: u32, index: u32): usize {
  return HART + list + index * 8;
}
function eventOf(index: u32): u64 {
  return load<u64>(at(HPM_EVENTS, index));
}
function isRunning(index: u32): bool {
  return ((get(HPM_RUNNING) >> index) & 1) != 0;
}

/** @returns the bit of mhpmevent that keeps the present mode from being counted. */
function filterOfMode(): u64 {
  const mode = get(MODE);
  if (mode == 3) return 1 << 62;
  return (<u64>1) << ((mode == 1 ? 61 : 60) - (get(VIRT) != 0 ? 2 : 0));
}
function counts(index: u32): bool {
  const inhibited = (get(MCOUNTINHIBIT) >> (FIRST_COUNTER + index)) & 1;
  return inhibited == 0 && (eventOf(index) & filterOfMode()) == 0;
}

/** "If an hpmcounter overflows while the associated OF bit is zero" */
function overflow(index: u32): void {
  const event = eventOf(index);
  if ((event & OF) != 0) return;
  store<u64>(at(HPM_EVENTS, index), event | OF);
  set(SOFT_PENDING, get(SOFT_PENDING) | LCOFI);
  changeInterrupts();
}

/** Marks counters that have overflowed until now, before anything that changes which of them run. */
function takeOverflows(): void {
  const steps = hartSteps();
  for (let index: u32 = 0; index < COUNTERS; index++) {
    if (steps < load<u64>(at(HPM_OVERFLOWS, index))) continue;
    store<u64>(at(HPM_OVERFLOWS, index), NEVER);
    overflow(index);
  }
}

function start(index: u32, steps: u64): void {
  const value = load<u64>(at(HPM_VALUES, index));
  const distance = 0 - value;
  const due = value != 0 && distance < FAR && (eventOf(index) & OF) == 0;
  store<u64>(at(HPM_VALUES, index), value - steps);
  store<u64>(at(HPM_OVERFLOWS, index), due ? steps + distance : NEVER);
}
function stop(index: u32, steps: u64): void {
  store<u64>(at(HPM_VALUES, index), load<u64>(at(HPM_VALUES, index)) + steps);
  store<u64>(at(HPM_OVERFLOWS, index), NEVER);
}

function arm(): void {
  let first = NEVER;
  for (let index: u32 = 0; index < COUNTERS; index++) first = min<u64>(first, load<u64>(at(HPM_OVERFLOWS, index)));
  if (first == get(HPM_DEADLINE)) return;
  set(HPM_DEADLINE, first);
  leave();
}

/** Starts and stops counters of instructions as mode, filters and mcountinhibit are now. */
export function filterCounters(): void {
  if (get(HPM_SELECTED) == 0) return;
  takeOverflows();
  const steps = hartSteps();
  let running: u64 = 0;
  for (let index: u32 = 0; index < COUNTERS; index++) {
    const event = eventOf(index) & EVENT;
    const runs = (event == CYCLES || event == INSTRUCTIONS) && counts(index);
    if (runs != isRunning(index)) {
      if (runs) start(index, steps);
      else stop(index, steps);
    }
    if (runs) running |= (<u64>1) << index;
  }
  set(HPM_RUNNING, running);
  arm();
}

/** Stops all: what is written to a counter or its event then holds, and `filterCounters` starts those that run. */
function hold(): void {
  takeOverflows();
  const steps = hartSteps();
  for (let index: u32 = 0; index < COUNTERS; index++) if (isRunning(index)) stop(index, steps);
  set(HPM_RUNNING, 0);
}

/** @returns instructions until a running counter overflows, having marked those that did; all ones if none will. */
export function stepsToOverflow(): u64 {
  if (get(HPM_DEADLINE) == NEVER) return NEVER;
  if (hartSteps() >= get(HPM_DEADLINE)) {
    takeOverflows();
    arm();
  }
  return get(HPM_DEADLINE) == NEVER ? NEVER : get(HPM_DEADLINE) - hartSteps();
}

function add(kind: u64): void {
  for (let index: u32 = 0; index < COUNTERS; index++) {
    if ((eventOf(index) & EVENT) != kind || !counts(index)) continue;
    const value = load<u64>(at(HPM_VALUES, index)) + 1;
    store<u64>(at(HPM_VALUES, index), value);
    if (value == 0) overflow(index);
  }
}
/** A trap is about to be taken from the present mode; the instruction of an exception does not retire. */
export function countTrap(interrupt: bool): void {
  if (get(HPM_SELECTED) == 0) return;
  if (!interrupt) {
    for (let index: u32 = 0; index < COUNTERS; index++) {
      if (!isRunning(index) || (eventOf(index) & EVENT) != INSTRUCTIONS) continue;
      store<u64>(at(HPM_VALUES, index), load<u64>(at(HPM_VALUES, index)) - 1);
      const due = load<u64>(at(HPM_OVERFLOWS, index));
      if (due != NEVER) store<u64>(at(HPM_OVERFLOWS, index), due + 1);
    }
  }
  add(interrupt ? INTERRUPTS : EXCEPTIONS);
}

/** @param number of the counter; those behind the last are read-only zero, and count nothing. */
export function readCounter(number: u32): u64 {
  if (number > LAST_COUNTER) return 0;
  const index = number - FIRST_COUNTER;
  const value = load<u64>(at(HPM_VALUES, index));
  return isRunning(index) ? value + stepsBefore() : value;
}
export function readEvent(number: u32): u64 {
  return number > LAST_COUNTER ? 0 : eventOf(number - FIRST_COUNTER);
}
/** scountovf, without regard to who may see which. */
export function overflowed(): u64 {
  let bits: u64 = 0;
  for (let index: u32 = 0; index < COUNTERS; index++) bits |= (eventOf(index) >> 63) << (FIRST_COUNTER + index);
  return bits;
}

/** The value holds from the next instruction on. */
export function writeCounter(number: u32, value: u64): void {
  if (number > LAST_COUNTER) return;
  hold();
  store<u64>(at(HPM_VALUES, number - FIRST_COUNTER), value);
  filterCounters();
}
/** An event that does not exist is written as 0, none. */
export function writeEvent(number: u32, value: u64): void {
  if (number > LAST_COUNTER) return;
  const index = number - FIRST_COUNTER;
  hold();
  const event = (value & ~(OF | FILTERS)) > INTERRUPTS ? 0 : value & EVENT;
  store<u64>(at(HPM_EVENTS, index), (value & (OF | FILTERS)) | event);
  const bit = (<u64>1) << index;
  set(HPM_SELECTED, event != 0 ? get(HPM_SELECTED) | bit : get(HPM_SELECTED) & ~bit);
  filterCounters();
  arm();
}
