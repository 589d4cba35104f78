/**
 * Address translation: Sv39, Sv48, Sv57 and their x4 variants, one walker for the first stage and one for the
 * second. Privileged ISA, "Virtual Address Translation Process"; H extension, "Two-Stage Address Translation".
 *
 * A and D bits are updated by the walk where ADUE says so (Svadu), which it does from reset on, as on QEMU's `virt`,
 * but not under the built-in firmware. Where ADUE is zero an entry that lacks them is a page fault (Svade).
 */
import {
  ADUE, FETCH, FETCH_ACCESS, FETCH_GUEST_PAGE, FETCH_PAGE, LOAD, LOAD_ACCESS, LOAD_GUEST_PAGE, LOAD_PAGE, MXR, PBMTE,
  PTE_A, PTE_D, PTE_N, PTE_PBMT, PTE_PPN, PTE_R, PTE_RESERVED, PTE_U, PTE_V, PTE_W, PTE_X, STORE, STORE_ACCESS,
  STORE_GUEST_PAGE, STORE_PAGE, SUM,
} from '../csr/bits';
import { hostAddress, isRam, ramStore, tellNobody } from './bus';
import { pmpAllows } from './pmp';
import { HGATP, MENVCFG, MSTATUS, SATP, VSATP, VSSTATUS, get } from '../state/state';
import { transformed } from './transform';
import { guestEnvironment, raiseAt } from '../interrupts/trap';

/** No physical address: an exception has been raised. */
export const NO_ADDRESS: u64 = 0xffffffffffffffff;

const EXPLICIT: u32 = 0;
/** A VS-level page table entry is read or updated on the way: htinst then holds a pseudoinstruction. */
const IMPLICIT_READ: u32 = 1;
const IMPLICIT_WRITE: u32 = 2;
const PSEUDO_READ: u64 = 0x3000;
const PSEUDO_WRITE: u64 = 0x3020;

// The access that is being translated.
let address: u64 = 0;
let access: u32 = LOAD;
let mode: u64 = 3;
let virtual: bool = false;
/** HLVX: execute permission takes the place of read permission. */
let executeForRead: bool = false;

function byAccess(load: u32, store: u32, fetch: u32): u32 {
  return access == LOAD ? load : access == FETCH ? fetch : store;
}
export function accessFault(): u64 {
  raiseAt(
    byAccess(LOAD_ACCESS, STORE_ACCESS, FETCH_ACCESS), address, virtual, 0,
    access == FETCH ? 0 : transformed(address),
  );
  return NO_ADDRESS;
}
/** Where no memory is; `at` is physical. */
export function unreachable(at: u64): u64 {
  tellNobody(at);
  return accessFault();
}
function pageFault(): u64 {
  raiseAt(
    byAccess(LOAD_PAGE, STORE_PAGE, FETCH_PAGE), address, virtual, 0, access == FETCH ? 0 : transformed(address),
  );
  return NO_ADDRESS;
}
function guestPageFault(guest: u64, purpose: u32): u64 {
  const instruction = purpose == IMPLICIT_READ ? PSEUDO_READ
    : purpose == IMPLICIT_WRITE ? PSEUDO_WRITE
    : access == FETCH ? 0 : transformed(address);
  raiseAt(byAccess(LOAD_GUEST_PAGE, STORE_GUEST_PAGE, FETCH_GUEST_PAGE), address, true, guest >> 2, instruction);
  return NO_ADDRESS;
}

/**
 * Translates one address, PMP not yet asked.
 *
 * @param hlvx the access is that of HLVX.
 * @returns the physical address, or NO_ADDRESS with the exception raised.
 */
export function translate(at: u64, kind: u32, asMode: u64, asVirtual: bool, hlvx: bool): u64 {
  address = at;
  access = kind;
  mode = asMode;
  virtual = asVirtual;
  executeForRead = hlvx;
  if (asVirtual) {
    const guest = get(VSATP) >> 60 == 0 ? at : walk(get(VSATP), get(VSSTATUS));
    return guest == NO_ADDRESS && get(VSATP) >> 60 != 0 ? guest : guestToHost(guest, EXPLICIT);
  }
  return asMode == 3 || get(SATP) >> 60 == 0 ? at : walk(get(SATP), get(MSTATUS));
}

function levelsOf(atp: u64): u32 {
  return <u32>(atp >> 60) - 5;
}
function rootOf(atp: u64): u64 {
  return (atp & 0xfffffffffff) << 12;
}

/** @returns whether the entry is no entry, or uses an encoding that is reserved. */
function isBroken(entry: u64): bool {
  return (entry & PTE_V) == 0 || (entry & (PTE_R | PTE_W)) == PTE_W || (entry & PTE_RESERVED) != 0;
}
/** A pointer to the next table has none of these. */
const LEAF_ONLY: u64 = PTE_A | PTE_D | PTE_U | PTE_PBMT | PTE_N;
/**
 * Whether what a leaf says beside its permissions is reserved: a superpage whose low page-number bits are not zero; a
 * NAPOT range of other than 64 KiB, or of superpages; memory type 3, or any while `environment` has no PBMTE.
 */
function isReservedLeaf(entry: u64, level: u32, environment: u64): bool {
  if (((entry >> 10) & (((<u64>1) << (9 * level)) - 1)) != 0) return true;
  if ((entry & PTE_N) != 0 && (level != 0 || ((entry >> 10) & 15) != 8)) return true;
  const type = entry & PTE_PBMT;
  return type != 0 && (type == PTE_PBMT || (environment & PBMTE) == 0);
}
function isLeaf(entry: u64): bool {
  return (entry & (PTE_R | PTE_X)) != 0;
}
function wanted(entry: u64, kind: u32, executableIsReadable: bool, hlvx: bool): bool {
  if (kind == STORE) return (entry & PTE_W) != 0;
  if (kind == FETCH || hlvx) return (entry & PTE_X) != 0;
  return (entry & PTE_R) != 0 || (executableIsReadable && (entry & PTE_X) != 0);
}
function leafAddress(entry: u64, at: u64, level: u32): u64 {
  const within = (entry & PTE_N) != 0 ? 0xffff : ((<u64>1) << (12 + 9 * level)) - 1;
  return (((entry & PTE_PPN) << 2) & ~within) | (at & within);
}

/** The first stage: HS-level through satp, or VS-stage through vsatp, whose tables lie in guest memory. */
function walk(atp: u64, status: u64): u64 {
  const levels = levelsOf(atp);
  const environment = virtual ? guestEnvironment() : get(MENVCFG);
  const unused = <u64>(64 - 12 - 9 * levels);
  if ((<i64>(address << unused)) >> unused != <i64>address) return pageFault();
  let table = rootOf(atp);
  for (let level = levels; level-- > 0;) {
    const guestAt = table + ((address >> (12 + 9 * level)) & 511) * 8;
    const at = virtual ? guestToHost(guestAt, IMPLICIT_READ) : guestAt;
    if (virtual && at == NO_ADDRESS) return at;
    if (!isRam(at)) return unreachable(at);
    if (!pmpAllows(at, 8, LOAD, 1)) return accessFault();
    const entry = load<u64>(hostAddress(at));
    if (isBroken(entry)) return pageFault();
    if (!isLeaf(entry)) {
      if ((entry & LEAF_ONLY) != 0) return pageFault();
      table = (entry & PTE_PPN) << 2;
      continue;
    }
    if (!mayUse(entry, status) || isReservedLeaf(entry, level, environment)) return pageFault();
    const marks = marked(entry, access);
    if (marks != entry) {
      if ((environment & ADUE) == 0) return pageFault();
      if (!mark(at, guestAt, marks)) return NO_ADDRESS;
    }
    return leafAddress(entry, address, level);
  }
  return pageFault();
}

function mayUse(entry: u64, status: u64): bool {
  if ((entry & PTE_U) != 0) {
    if (mode == 1 && (access == FETCH || (status & SUM) == 0)) return false;
  } else if (mode == 0) return false;
  // HS-level MXR counts in both stages, vsstatus.MXR in this one only.
  return wanted(entry, access, ((status | get(MSTATUS)) & MXR) != 0, executeForRead);
}

/** @returns the entry with A, and D for a store. */
function marked(entry: u64, kind: u32): u64 {
  return entry | PTE_A | (kind == STORE ? PTE_D : 0);
}
/** @returns false when the entry may not be written; raised then. */
function mark(at: u64, guestAt: u64, entry: u64): bool {
  if (virtual && guestToHost(guestAt, IMPLICIT_WRITE) == NO_ADDRESS) return false;
  if (!pmpAllows(at, 8, STORE, 1)) {
    accessFault();
    return false;
  }
  ramStore(at, 8, entry);
  return true;
}

/** The second stage, G-stage through hgatp: always as user, always guest-page faults of the original access. */
function guestToHost(guest: u64, purpose: u32): u64 {
  const atp = get(HGATP);
  if (atp >> 60 == 0) return guest;
  const levels = levelsOf(atp);
  if (guest >> (14 + 9 * levels) != 0) return guestPageFault(guest, purpose);
  const kind = purpose == EXPLICIT ? access : purpose == IMPLICIT_READ ? LOAD : STORE;
  let table = rootOf(atp);
  let indexMask: u64 = 2047;
  for (let level = levels; level-- > 0;) {
    const at = table + ((guest >> (12 + 9 * level)) & indexMask) * 8;
    indexMask = 511;
    if (!isRam(at)) return unreachable(at);
    if (!pmpAllows(at, 8, LOAD, 1)) return accessFault();
    const entry = load<u64>(hostAddress(at));
    if (isBroken(entry)) return guestPageFault(guest, purpose);
    if (!isLeaf(entry)) {
      if ((entry & LEAF_ONLY) != 0) return guestPageFault(guest, purpose);
      table = (entry & PTE_PPN) << 2;
      continue;
    }
    const explicit = purpose == EXPLICIT;
    const readable = explicit && (get(MSTATUS) & MXR) != 0;
    const allowed = (entry & PTE_U) != 0 && wanted(entry, kind, readable, explicit && executeForRead);
    if (!allowed || isReservedLeaf(entry, level, get(MENVCFG))) return guestPageFault(guest, purpose);
    const marks = marked(entry, kind);
    if (marks != entry) {
      if ((get(MENVCFG) & ADUE) == 0) return guestPageFault(guest, purpose);
      if (!pmpAllows(at, 8, STORE, 1)) return accessFault();
      ramStore(at, 8, marks);
    }
    return leafAddress(entry, guest, level);
  }
  return guestPageFault(guest, purpose);
}
