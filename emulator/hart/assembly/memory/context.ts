/**
 * Translation contexts. All that decides a translation beside the tables themselves (hart, mode, V, satp, ...)
 * is given a number of nine bits, which stands in bits 11 to 3 of each TLB tag: a change of mode needs no flush.
 * A fence forgets all numbers; the TLBs are wiped when the numbers have run out.
 */
import { MPP, MPRV, MPV, MXR, SUM } from '../csr/bits';
import { refreshFloatState } from '../float/state';
import { CONTEXTS, LOAD_TLB, TLB_END, WATCHED_TLBS, WATCHED_TLBS_SIZE } from '../state/layout';
import { HGATP, MODE, MSTATUS, SATP, VIRT, VSATP, VSSTATUS, get, runningHart } from '../state/state';

const ENTRIES: u32 = 16;
/** Entry: four words of key, then the number. */
const ENTRY_SIZE: u32 = 40;
/** 0 would match entries that were never filled, 511 those that were dropped. */
const FIRST: u64 = 1;
const LAST: u64 = 510;

let known: u32 = 0;
let next: u64 = FIRST;
let current: u64 = 0;
/** Mode and V under which explicit loads and stores act (MPRV). */
let dataMode: u64 = 3;
let dataVirt: bool = false;

@inline export function contextTag(): u64 {
  return current;
}
export function dataAccessMode(): u64 {
  return dataMode;
}
export function dataAccessIsVirtual(): bool {
  return dataVirt;
}

export function wipeTlbs(): void {
  memory.fill(LOAD_TLB, 0xff, TLB_END - LOAD_TLB);
  memory.fill(WATCHED_TLBS, 0xff, WATCHED_TLBS_SIZE);
  known = 0;
  next = FIRST;
}

/** Every translation of every hart is forgotten. */
export function fenceTranslations(): void {
  known = 0;
}

function numberFor(bits: u64, satp: u64, vsatp: u64, hgatp: u64): u64 {
  for (let index: u32 = 0; index < known; index++) {
    const entry = CONTEXTS + index * ENTRY_SIZE;
    if (
      load<u64>(entry) == bits && load<u64>(entry, 8) == satp && load<u64>(entry, 16) == vsatp &&
      load<u64>(entry, 24) == hgatp
    ) return load<u64>(entry, 32);
  }
  if (next > LAST) wipeTlbs();
  if (known == ENTRIES) known = 0;
  const entry = CONTEXTS + known * ENTRY_SIZE;
  store<u64>(entry, bits);
  store<u64>(entry, satp, 8);
  store<u64>(entry, vsatp, 16);
  store<u64>(entry, hgatp, 24);
  store<u64>(entry, next, 32);
  known++;
  return next++;
}

/** To be called when mode, V, or a status or atp register of the running hart has changed, and after a fence. */
export function refreshContext(): void {
  refreshFloatState();
  const status = get(MSTATUS);
  const virt = get(VIRT);
  dataMode = get(MODE);
  dataVirt = virt != 0;
  if ((status & MPRV) != 0) {
    dataMode = (status & MPP) >> 11;
    dataVirt = dataMode != 3 && (status & MPV) != 0;
  }
  const anyVirtual = dataVirt || virt != 0;
  let bits = (<u64>runningHart() << 16) | get(MODE) | (virt << 2) | (dataMode << 3) | ((dataVirt ? 1 : 0) << 5);
  bits |= ((status & (SUM | MXR)) >> 18) << 6;
  if (anyVirtual) bits |= ((get(VSSTATUS) & (SUM | MXR)) >> 18) << 8;
  current = numberFor(bits, get(SATP), anyVirtual ? get(VSATP) : 0, anyVirtual ? get(HGATP) : 0) << 3;
}

/** Known contexts and the next number, as they go into a snapshot. */
export function saveContexts(to: usize): void {
  store<u64>(to, known);
  store<u64>(to, next, 8);
  memory.copy(to + 16, CONTEXTS, known * ENTRY_SIZE);
}
/** @returns false, and all contexts are forgotten, when a number was never given out. */
export function loadContexts(from: usize): bool {
  wipeTlbs();
  const count = load<u64>(from);
  const limit = load<u64>(from, 8);
  if (count > ENTRIES || limit < FIRST || limit > LAST + 1) return false;
  for (let index: u32 = 0; index < <u32>count; index++) {
    const number = load<u64>(from + 16 + index * ENTRY_SIZE, 32);
    if (number < FIRST || number >= limit) return false;
  }
  memory.copy(CONTEXTS, from + 16, <usize>count * ENTRY_SIZE);
  known = <u32>count;
  next = limit;
  return true;
}
export function knowsNumber(number: u64): bool {
  return number >= FIRST && number < next;
}
