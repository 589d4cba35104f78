/**
 * Breakpoints and watchpoints, by virtual address in whatever translation. They cost nothing where there are none, and
 * change nothing of what a guest sees: a record that may be a breakpoint's is decoded as one, and translations of a
 * watched page are kept in TLBs of their own, where only the slow paths look.
 */
import { forgetDecoded } from '../decode/code-cache';
import { contextTag } from '../memory/context';
import {
  BREAKPOINTS, FETCH_TLB, LOAD_TLB, NO_TAG, RAM, RAM_BASE, STORE_TLB, TLB_ENTRIES, TLB_INDEX_MASK, WATCHED_TLBS, WATCHES,
} from '../state/layout';
import { leave, totalSteps } from '../execute/progress';
import { CURRENT_HART, PC, blockOf, get, machine, runningHart } from '../state/state';

const BREAKPOINTS_MAXIMUM: u32 = 256;
const WATCHES_MAXIMUM: u32 = 64;
/** Address, length, and which accesses. */
const WATCH_SIZE: u32 = 24;
const NO_ADDRESS: u64 = 0xffffffffffffffff;

const WATCH_WRITES: u32 = 1;
const WATCH_READS: u32 = 2;

/** Kinds of stop: before the instruction of a breakpoint, behind an instruction that wrote or read. */
const STOP_BREAKPOINT: u32 = 1;
const STOP_WRITE: u32 = 2;
const STOP_READ: u32 = 3;

let breakpoints: u32 = 0;
let watches: u32 = 0;
let stopKind: u32 = 0;
let stopAddress: u64 = 0;
let stopHart: u32 = 0;
/** The instruction that no breakpoint stops: its number, and its pc. */
let resumedAt: u64 = NO_ADDRESS;
let resumedPc: u64 = 0;

export function debugClear(): void {
  breakpoints = 0;
  watches = 0;
}
/** @returns 0 when there are too many. */
export function debugBreak(address: u64): u32 {
  if (breakpoints == BREAKPOINTS_MAXIMUM) return 0;
  store<u64>(BREAKPOINTS + breakpoints * 8, address);
  breakpoints++;
  return 1;
}
/** @returns 0 when there are too many. */
export function debugWatch(address: u64, length: u64, kinds: u32): u32 {
  if (watches == WATCHES_MAXIMUM || length == 0) return 0;
  const at = WATCHES + watches * WATCH_SIZE;
  store<u64>(at, address);
  store<u64>(at, length, 8);
  store<u64>(at, kinds, 16);
  watches++;
  return 1;
}
/** To be called after any change of breakpoints and watchpoints. */
export function debugApply(): void {
  forgetDecoded();
  shadeTlbs();
}

export function debugStop(): u32 {
  return stopKind;
}
/** @returns the breakpoint's address, or the address at which the watchpoint was set. */
export function debugStopAddress(): u64 {
  return stopAddress;
}
export function debugStopHart(): u32 {
  return stopHart;
}
/** Forgets the stop. @param over not 0: the next instruction is begun whatever breakpoint is at it. */
export function debugResume(over: u32): void {
  stopKind = 0;
  resumedAt = over != 0 ? totalSteps() : NO_ADDRESS;
  resumedPc = load<u64>(blockOf(<u32>machine(CURRENT_HART)), PC);
}

function stop(kind: u32, address: u64): void {
  if (stopKind != 0) return;
  stopKind = kind;
  stopAddress = address;
  stopHart = runningHart();
  leave();
}

/** @returns whether a breakpoint may be at an instruction with this offset in its page. */
export function mayBreakAt(offset: u32): bool {
  for (let index: u32 = 0; index < breakpoints; index++) {
    if ((load<u32>(BREAKPOINTS + index * 8) & 4095) == offset) return true;
  }
  return false;
}

/** @returns whether the instruction in execution, whose pc is in PC, is the one that no stop is to hinder. */
function isResumed(): bool {
  return totalSteps() - 1 == resumedAt && get(PC) == resumedPc;
}

/** @returns whether the instruction at PC, which was counted already, is not to be begun. */
export function breaksHere(): bool {
  const pc = get(PC);
  if (isResumed()) return false;
  for (let index: u32 = 0; index < breakpoints; index++) {
    if (load<u64>(BREAKPOINTS + index * 8) != pc) continue;
    stop(STOP_BREAKPOINT, pc);
    return true;
  }
  return false;
}

@inline export function watching(): bool {
  return watches != 0;
}

function isWatchedPage(page: u64): bool {
  for (let index: u32 = 0; index < watches; index++) {
    const at = WATCHES + index * WATCH_SIZE;
    const first = load<u64>(at) & ~(<u64>0xfff);
    if (page >= first && page - first <= (load<u64>(at) & 0xfff) + load<u64>(at, 8) - 1) return true;
  }
  return false;
}

function watchedEntry(entry: usize): usize {
  return entry - LOAD_TLB + WATCHED_TLBS;
}

/** @returns the entry to fill in place of `entry`; another that was there goes. */
export function entryToFill(entry: usize, address: u64): usize {
  const watched = watchedEntry(entry);
  if (!isWatchedPage(address & ~(<u64>0xfff))) {
    store<u64>(watched, NO_TAG);
    return entry;
  }
  store<u64>(entry, NO_TAG);
  return watched;
}

/** @returns what a TLB would have said if the page were not watched, or all ones. */
export function watchedAddress(tlb: usize, address: u64): u64 {
  const entry = watchedEntry(tlb + (<usize>(<u32>(address >> 8) & TLB_INDEX_MASK)));
  if (load<u64>(entry) != ((address & ~(<u64>0xfff)) | contextTag())) return NO_ADDRESS;
  return <u64>(<u32>address + load<u32>(entry, 8) - <u32>RAM) + RAM_BASE;
}

/** An access that is about to be made, within one page. */
export function noteAccess(address: u64, size: u32, writes: bool): void {
  for (let index: u32 = 0; index < watches; index++) {
    const at = WATCHES + index * WATCH_SIZE;
    const start = load<u64>(at);
    if (address - start >= load<u64>(at, 8) && start - address >= size) continue;
    const kinds = <u32>load<u64>(at, 16);
    if ((kinds & (writes ? WATCH_WRITES : WATCH_READS)) != 0 && !isResumed()) stop(writes ? STOP_WRITE : STOP_READ, start);
  }
}

/** A RAM page whose stores must not be answered from a TLB. */
export function closeWatchedToStores(page: u32): void {
  const start = watchedEntry(STORE_TLB);
  for (let entry = start; entry < start + TLB_ENTRIES * 16; entry += 16) {
    if (load<u32>(entry, 12) == page) store<u64>(entry, NO_TAG);
  }
}

/** @returns the entry of a load or store TLB, or that of the watched page which is in its place. */
export function liveEntry(entry: usize): usize {
  if (entry >= FETCH_TLB || load<u64>(entry) != NO_TAG) return entry;
  return watchedEntry(entry);
}

/** Moves every translation of a watched page to the TLBs of watched pages, and every other one back. */
export function shadeTlbs(): void {
  for (let entry = LOAD_TLB; entry < FETCH_TLB; entry += 16) {
    const watched = watchedEntry(entry);
    if (load<u64>(watched) != NO_TAG) move(watched, entry);
    const tag = load<u64>(entry);
    if (tag != NO_TAG && isWatchedPage(tag & ~(<u64>0xfff))) move(entry, watched);
  }
}
function move(from: usize, to: usize): void {
  memory.copy(to, from, 16);
  store<u64>(from, NO_TAG);
}
