/** Exceptions, interrupts and the returns from them. Privileged ISA, "Trap Entry" of the H extension. */
import {
  ENVCFG_BY_MACHINE, GVA, HSTATUS_GVA, MIE_BIT, MPIE, MPP, MPRV, MPV, MSI, MTI, SEI, SIE, SPIE, SPP, SPV, SPVP, STCE,
  STI, VSTI,
} from '../csr/bits';
import { EVENT_TRAP_LOOP, event } from '../board';
import { refreshContext } from '../memory/context';
import { countTrap, filterCounters } from '../csr/counters';
import { hasImsic } from './imsic';
import { filteredReady } from './filter';
import { firstInterrupt } from './order';
import { countMode, tellTrap, tracesTraps } from '../observe/observe';
import { changeInterrupts, now } from '../execute/progress';
import {
  HEDELEG, HENVCFG, HIDELEG, HSTATUS, HTIMEDELTA, HTINST, HTVAL, HVIP, INSTRET_OFFSET, LINES, MCAUSE, MEDELEG,
  MENVCFG, MEPC, MIDELEG, MIE, MODE, MSIP, MSTATUS, MTIMECMP, MTINST, MTVAL, MTVAL2, MTVEC, MVIEN, PC, SCAUSE, SEPC,
  SOFT_PENDING, STIMECMP, STVAL, STVEC, VIRT, VSCAUSE, VSEPC, VSSTATUS, VSTIMECMP, VSTVAL, VSTVEC, WAITING, get,
  runningHart, set,
} from '../state/state';
import { guestTopInterrupt } from './virtual';

const INTERRUPT: u64 = 1 << 63;

let pendingCause: i32 = -1;
let pendingValue: u64 = 0;
let pendingValue2: u64 = 0;
let pendingInstruction: u64 = 0;
let pendingIsGuestAddress: bool = false;

/** An exception of the instruction at PC whose trap value is no address of memory. */
export function raise(cause: u32, value: u64): void {
  raiseAt(cause, value, false, 0, 0);
}
/**
 * @param guestAddress `value` is a guest virtual address (GVA).
 * @param value2 guest physical address shifted right by 2, or 0.
 * @param instruction for mtinst or htinst.
 */
export function raiseAt(cause: u32, value: u64, guestAddress: bool, value2: u64, instruction: u64): void {
  pendingCause = <i32>cause;
  pendingValue = value;
  pendingValue2 = value2;
  pendingInstruction = instruction;
  pendingIsGuestAddress = guestAddress;
}
@inline export function trapped(): bool {
  return pendingCause >= 0;
}

/** Takes the raised exception: PC is that of the instruction, which does not retire. */
export function takeException(): void {
  const cause = <u64>pendingCause;
  pendingCause = -1;
  set(INSTRET_OFFSET, get(INSTRET_OFFSET) - 1);
  const from = get(PC);
  enter(cause, false);
  if (get(PC) == from) event(runningHart(), EVENT_TRAP_LOOP, cause, from);
}

const TO_MACHINE: u32 = 0;
const TO_SUPERVISOR: u32 = 1;
const TO_GUEST: u32 = 2;

function enter(code: u64, interrupt: bool): void {
  const bit: u64 = (<u64>1) << code;
  const delegated = get(MODE) < 3 && ((interrupt ? get(MIDELEG) : get(MEDELEG)) & bit) != 0;
  const toGuest = get(VIRT) != 0 && ((interrupt ? get(HIDELEG) : get(HEDELEG)) & bit) != 0;
  // A VS-level interrupt arrives as the supervisor's own: 10 as 9, 6 as 5, 2 as 1; LCOFI is the supervisor's own.
  if (delegated && toGuest) enterAt(TO_GUEST, interrupt && code != 13 ? code - 1 : code, interrupt);
  else enterAt(delegated ? TO_SUPERVISOR : TO_MACHINE, code, interrupt);
}
/** @param code as the cause register of the level `to` will have it. */
function enterAt(to: u32, code: u64, interrupt: bool): void {
  if (interrupt) {
    pendingValue = 0;
    pendingValue2 = 0;
    pendingInstruction = 0;
    pendingIsGuestAddress = false;
  }
  const from = get(PC);
  const mode = <u32>(get(MODE) | (get(VIRT) << 2));
  countMode();
  countTrap(interrupt);
  if (to == TO_MACHINE) enterMachine(code, interrupt);
  else if (to == TO_GUEST) enterGuestSupervisor(code, interrupt);
  else enterSupervisor(code, interrupt);
  set(WAITING, 0);
  filterCounters();
  refreshContext();
  changeInterrupts();
  if (tracesTraps()) tellTrap(causeOf(code, interrupt), from, pendingValue, pendingValue2, mode);
}

function vector(tvec: u64, code: u64, interrupt: bool): u64 {
  const base = tvec & ~(<u64>3);
  return interrupt && (tvec & 1) != 0 ? base + code * 4 : base;
}
function causeOf(code: u64, interrupt: bool): u64 {
  return interrupt ? INTERRUPT | code : code;
}

function enterMachine(code: u64, interrupt: bool): void {
  let status = get(MSTATUS) & ~(MPP | MPV | GVA | MPIE | MIE_BIT);
  if ((get(MSTATUS) & MIE_BIT) != 0) status |= MPIE;
  status |= get(MODE) << 11;
  if (get(VIRT) != 0) status |= MPV;
  if (pendingIsGuestAddress) status |= GVA;
  set(MSTATUS, status);
  set(MEPC, get(PC));
  set(MCAUSE, causeOf(code, interrupt));
  set(MTVAL, pendingValue);
  set(MTVAL2, pendingValue2);
  set(MTINST, pendingInstruction);
  set(MODE, 3);
  set(VIRT, 0);
  set(PC, vector(get(MTVEC), code, interrupt));
}

/** @returns sstatus or vsstatus after the trap. */
function stack(status: u64): u64 {
  let next = status & ~(SPP | SPIE | SIE);
  if ((status & SIE) != 0) next |= SPIE;
  if (get(MODE) == 1) next |= SPP;
  return next;
}

function enterSupervisor(code: u64, interrupt: bool): void {
  let status = get(HSTATUS) & ~(SPV | HSTATUS_GVA);
  if (get(VIRT) != 0) {
    status = (status & ~SPVP) | SPV;
    if (get(MODE) == 1) status |= SPVP;
  }
  if (pendingIsGuestAddress) status |= HSTATUS_GVA;
  set(HSTATUS, status);
  set(MSTATUS, stack(get(MSTATUS)));
  set(SEPC, get(PC));
  set(SCAUSE, causeOf(code, interrupt));
  set(STVAL, pendingValue);
  set(HTVAL, pendingValue2);
  set(HTINST, pendingInstruction);
  set(MODE, 1);
  set(VIRT, 0);
  set(PC, vector(get(STVEC), code, interrupt));
}

function enterGuestSupervisor(code: u64, interrupt: bool): void {
  set(VSSTATUS, stack(get(VSSTATUS)));
  set(VSEPC, get(PC));
  set(VSCAUSE, causeOf(code, interrupt));
  set(VSTVAL, pendingValue);
  set(MODE, 1);
  set(PC, vector(get(VSTVEC), code, interrupt));
}

/** @returns henvcfg, of which some bits are zero while menvcfg has them zero. */
export function guestEnvironment(): u64 {
  return get(HENVCFG) & (get(MENVCFG) | ~ENVCFG_BY_MACHINE);
}
export function guestTimerOn(): bool {
  return (guestEnvironment() & STCE) != 0;
}
/** @returns mip as it stands at this instruction. With bit 9 of mvien the SEIP that software writes is mvip's alone. */
export function pendingInterrupts(): u64 {
  const time = now();
  let pending = (get(SOFT_PENDING) & ~(get(MVIEN) & SEI)) | get(LINES) | get(HVIP);
  if (get(MSIP) != 0) pending |= MSI;
  if (time >= get(MTIMECMP)) pending |= MTI;
  if ((get(MENVCFG) & STCE) != 0) {
    // Sstc: STIP is then read-only and shows the comparison alone.
    pending &= ~STI;
    if (time >= get(STIMECMP)) pending |= STI;
  }
  if (guestTimerOn() && time + get(HTIMEDELTA) >= get(VSTIMECMP)) pending |= VSTI;
  return pending;
}

/** Takes the interrupt that is due before the instruction at PC, if any. */
export function takeInterrupt(): void {
  const all = pendingInterrupts();
  const pending = all & get(MIE);
  if (pending == 0 && !hasImsic()) return;
  const mode = get(MODE);
  const toMachine = pending & ~get(MIDELEG);
  if (toMachine != 0 && (mode < 3 || (get(MSTATUS) & MIE_BIT) != 0)) return enterAt(TO_MACHINE, firstInterrupt(toMachine), true);
  if (mode == 3) return;
  const virtual = get(VIRT) != 0;
  const toSupervisor = (pending & get(MIDELEG) & ~get(HIDELEG)) | filteredReady();
  if (toSupervisor != 0 && (virtual || mode == 0 || (get(MSTATUS) & SIE) != 0)) {
    return enterAt(TO_SUPERVISOR, firstInterrupt(toSupervisor), true);
  }
  if (virtual && (mode == 0 || (get(VSSTATUS) & SIE) != 0)) takeGuestInterrupt(all);
}
/** With Ssaia, "an interrupt is pending at VS level if and only if vstopi is not zero". */
function takeGuestInterrupt(all: u64): void {
  const top = hasImsic() ? guestTopInterrupt(all) : 0;
  const toGuest = all & get(MIE) & get(MIDELEG) & get(HIDELEG);
  if (top != 0) enterAt(TO_GUEST, top >> 16, true);
  else if (toGuest != 0 && !hasImsic()) enter(firstInterrupt(toGuest), true);
}
/** Whether WFI need not wait: an interrupt is pending at some level, delegated or not. */
export function interruptIsDue(): bool {
  const all = pendingInterrupts();
  return (all & get(MIE)) != 0 || (hasImsic() && (filteredReady() | guestTopInterrupt(all)) != 0);
}

export function returnFromMachine(): void {
  const status = get(MSTATUS);
  const mode = (status & MPP) >> 11;
  let next = (status & ~(MPP | MPV | MIE_BIT)) | MPIE;
  if ((status & MPIE) != 0) next |= MIE_BIT;
  if (mode != 3) next &= ~MPRV;
  countMode();
  set(MSTATUS, next);
  set(VIRT, mode != 3 && (status & MPV) != 0 ? 1 : 0);
  set(MODE, mode);
  set(PC, get(MEPC));
  filterCounters();
  refreshContext();
  changeInterrupts();
}

function unstack(status: u64): u64 {
  const next = (status & ~(SPP | SIE)) | SPIE;
  return (status & SPIE) != 0 ? next | SIE : next;
}

/** SRET in M, HS or VS-mode; whether it may is the caller's question. */
export function returnFromSupervisor(): void {
  countMode();
  if (get(VIRT) != 0) {
    const status = get(VSSTATUS);
    set(VSSTATUS, unstack(status));
    set(MODE, (status & SPP) >> 8);
    set(PC, get(VSEPC));
  } else {
    const status = get(MSTATUS);
    const hypervisor = get(HSTATUS);
    set(MSTATUS, unstack(status) & ~MPRV);
    set(HSTATUS, hypervisor & ~SPV);
    set(MODE, (status & SPP) >> 8);
    set(VIRT, (hypervisor & SPV) != 0 ? 1 : 0);
    set(PC, get(SEPC));
  }
  filterCounters();
  refreshContext();
  changeInterrupts();
}
