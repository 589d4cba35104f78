/**
 * One fixed interleaving: harts run in turn for a quantum of instructions each. All that decides whose turn it is lies
 * in the machine's state, so it does not matter into which budgets the board cuts a run.
 */
import { NO_RESERVATION } from './amo';
import { MTI, STCE, STI, VSTI } from '../csr/bits';
import { takeTohost } from '../memory/bus';
import { refreshContext } from '../memory/context';
import { stepsToOverflow } from '../csr/counters';
import { debugStop } from '../observe/debug';
import { interpret } from './interpreter';
import { STEPS_PER_TICK, beginSlice, endSlice, now, takeGaveWay } from './progress';
import {
  CURRENT_HART, DEVICE_DEADLINE, HART_COUNT, HTIMEDELTA, MENVCFG, MIE, MTIMECMP, QUANTUM_LEFT, RESERVED_AT, SKIPPED_TICKS,
  STEPS, STIMECMP, STOPPED, TOTAL_STEPS, VSTIMECMP, WAITING, bringIn, get, machine, putBack, set, setMachine,
} from '../state/state';
import { guestTimerOn, interruptIsDue } from '../interrupts/trap';

const STOP_BUDGET: u32 = 0;
const STOP_ASLEEP: u32 = 1;
const STOP_REQUESTED: u32 = 2;
const STOP_TOHOST: u32 = 3;
const STOP_DEADLINE: u32 = 4;
const STOP_DEBUG: u32 = 5;

/** Long enough that a loop of LR and SC, which the end of a quantum breaks, gets through. */
const QUANTUM: u64 = 5000;
export const NEVER: u64 = 0xffffffffffffffff;
/** More ticks than any run lasts, and few enough that a multiplication does not overflow. */
const FAR: u64 = 1 << 48;

let stopRequested: bool = false;
export function requestStop(): void {
  stopRequested = true;
}

/** @returns ticks from now until `deadline`, at most FAR; 0 when it is not ahead. */
function ticksUntil(deadline: u64, time: u64): u64 {
  return deadline > time ? min<u64>(deadline - time, FAR) : 0;
}
function sooner(best: u64, ticks: u64): u64 {
  return ticks != 0 && ticks < best ? ticks : best;
}

/**
 * @returns ticks until a timer of the hart at HART that `enabled` (bits of mie) names changes its line; FAR if none.
 */
function ticksToTimer(enabled: u64): u64 {
  const time = now();
  let best = FAR;
  if ((enabled & MTI) != 0) best = sooner(best, ticksUntil(get(MTIMECMP), time));
  if ((enabled & STI) != 0 && (get(MENVCFG) & STCE) != 0) best = sooner(best, ticksUntil(get(STIMECMP), time));
  if ((enabled & VSTI) != 0 && guestTimerOn()) {
    best = sooner(best, ticksUntil(get(VSTIMECMP), time + get(HTIMEDELTA)));
  }
  return best;
}
function stepsOf(ticks: u64): u64 {
  return ticks * STEPS_PER_TICK - machine(TOTAL_STEPS) % STEPS_PER_TICK;
}

/** @returns whether the hart at HART has something to do; wakes it when an interrupt that it enabled is pending. */
function isRunnable(): bool {
  if (get(STOPPED) != 0) return false;
  if (get(WAITING) == 0) return true;
  if (!interruptIsDue()) return false;
  set(WAITING, 0);
  return true;
}

function nextHart(): void {
  const harts = machine(HART_COUNT);
  setMachine(QUANTUM_LEFT, QUANTUM);
  if (harts == 1) return;
  // Another hart may now store to the reserved bytes without being noticed, so the reservation ends; the specification
  // lets any SC fail.
  set(RESERVED_AT, NO_RESERVATION);
  const following = machine(CURRENT_HART) + 1;
  setMachine(CURRENT_HART, following == harts ? 0 : following);
}

/**
 * No hart has anything to do: skips time to the next timer or the board's deadline.
 *
 * @returns false when there is none.
 */
function skipIdleTime(): bool {
  let best = ticksUntil(machine(DEVICE_DEADLINE), now());
  if (best == 0 || machine(DEVICE_DEADLINE) == NEVER) best = FAR;
  for (let hart: u32 = 0; hart < <u32>machine(HART_COUNT); hart++) {
    bringIn(hart);
    if (get(STOPPED) == 0) best = sooner(best, ticksToTimer(get(MIE)));
  }
  if (best == FAR) return false;
  setMachine(SKIPPED_TICKS, machine(SKIPPED_TICKS) + best);
  return true;
}

/** Runs the current hart for the rest of its quantum, or until something is due. @returns instructions run. */
function runSlice(budget: u64): u64 {
  let slice = min<u64>(budget, machine(QUANTUM_LEFT));
  slice = min<u64>(slice, stepsOf(ticksToTimer(NEVER)));
  const device = ticksUntil(machine(DEVICE_DEADLINE), now());
  if (device != 0) slice = min<u64>(slice, stepsOf(device));
  slice = min<u64>(slice, stepsToOverflow());
  beginSlice(slice);
  refreshContext();
  const done = slice - interpret(slice);
  set(STEPS, get(STEPS) + done);
  setMachine(TOTAL_STEPS, machine(TOTAL_STEPS) + done);
  endSlice();
  setMachine(QUANTUM_LEFT, takeGaveWay() ? 0 : machine(QUANTUM_LEFT) - done);
  return done;
}

function stopReason(): i32 {
  if (takeTohost()) return STOP_TOHOST;
  if (stopRequested) return STOP_REQUESTED;
  if (now() < machine(DEVICE_DEADLINE)) return debugStop() != 0 ? STOP_DEBUG : -1;
  setMachine(DEVICE_DEADLINE, NEVER);
  return STOP_DEADLINE;
}

/** @returns a `stopReason` of emulator/hart/interface.ts. */
export function run(budget: u64): u32 {
  let left = budget;
  let idle: u64 = 0;
  let reason: i32 = -1;
  stopRequested = false;
  while (reason < 0) {
    bringIn(<u32>machine(CURRENT_HART));
    if (isRunnable()) {
      idle = 0;
      if (left == 0) {
        reason = STOP_BUDGET;
        break;
      }
      left -= runSlice(left);
      if (machine(QUANTUM_LEFT) == 0 || !isRunnable()) nextHart();
    } else {
      nextHart();
      idle++;
      if (idle < machine(HART_COUNT)) continue;
      idle = 0;
      if (!skipIdleTime()) reason = STOP_ASLEEP;
    }
    if (reason < 0) reason = stopReason();
  }
  putBack();
  return <u32>reason;
}
