/**
 * A machine that goes on from a snapshot. The state and the RAM that the board has put in place come from a file that
 * may be crafted: what the core relies on is checked here. Translations, and which pages were decoded, belong to a
 * snapshot too, since a guest that changes a page table without a fence sees what they hold. They are saved
 * without host addresses, so that nothing in it leads outside of RAM.
 */
import { dropAllCode, recordsOf, setStoresSeen } from '../decode/code-cache';
import { liveEntry, shadeTlbs } from '../observe/debug';
import { knowsNumber, loadContexts, saveContexts, wipeTlbs } from '../memory/context';
import {
  CODE_PAGES, CODE_TAGS, FETCH_TLB, GLOBALS_SIZE, HART_BLOCKS, HART_SIZE, LOAD_TLB, NO_TAG, PAGE_FLAGS, PAGE_IS_WATCHED,
  PAGE_WRITTEN, RAM, RAM_BASE, STORE_TLB, TLB_END, TLB_ENTRIES, TRANSFER, TRANSFER_CODE, TRANSFER_SIZE, TRANSFER_TLBS,
} from './layout';
import {
  BUILTIN_FIRMWARE, CURRENT_HART, HART_COUNT, HGATP, IMSIC, MEPC, MODE, MSTATUS, PC, QUANTUM_LEFT, RAM_BYTES, SATP, SEPC, STOPPED,
  TOHOST_AT, TOTAL_STEPS, VIRT, VSATP, VSEPC, SUSPENDED, WAITING, machine, putBack, setMachine,
} from './state';
import { MPP } from '../csr/bits';

const RESTORED: i32 = -1;

/** Beyond it a count of instructions could not be told exactly for as long as a run may last. */
const STEPS_MAXIMUM: u64 = 1 << 52;
const QUANTUM_MAXIMUM: u64 = 5000;
const GUEST_FILES_MAXIMUM: u64 = 7;

/** Nothing that was written is left: RAM is zero, and known to be. */
export function clearRam(): void {
  const pages = <u32>(machine(RAM_BYTES) >> 12);
  for (let page: u32 = 0; page < pages; page++) {
    if (load<u8>(PAGE_WRITTEN + page) == 0) continue;
    memory.fill(RAM + (<usize>page << 12), 0, 4096);
    store<u8>(PAGE_WRITTEN + page, 0);
  }
}

/**
 * To be called once state and RAM have been put in place.
 *
 * @param harts how many harts, and `ramBytes` how much RAM, this machine was created with.
 * @returns RESTORED, or the offset in the state of a value that no machine has; the machine is then not to be used.
 */
export function restoreState(harts: u32, ramBytes: u32): i32 {
  const sameHarts = machine(HART_COUNT) == harts;
  const sameRam = machine(RAM_BYTES) == ramBytes;
  setMachine(HART_COUNT, harts);
  setMachine(RAM_BYTES, ramBytes);
  if (!sameHarts) return HART_COUNT;
  if (!sameRam) return RAM_BYTES;
  if (machine(TOTAL_STEPS) > STEPS_MAXIMUM) return TOTAL_STEPS;
  if (machine(CURRENT_HART) >= harts) return CURRENT_HART;
  if (machine(QUANTUM_LEFT) > QUANTUM_MAXIMUM) return QUANTUM_LEFT;
  if (machine(BUILTIN_FIRMWARE) > 1) return BUILTIN_FIRMWARE;
  if (machine(IMSIC) > 1 + GUEST_FILES_MAXIMUM) return IMSIC;
  const tohost = machine(TOHOST_AT);
  if (tohost != 0 && tohost - RAM_BASE >= ramBytes) return TOHOST_AT;
  for (let hart: u32 = 0; hart < harts; hart++) {
    const bad = badField(HART_BLOCKS + <usize>hart * HART_SIZE);
    if (bad >= 0) return bad + <i32>(GLOBALS_SIZE + <usize>hart * HART_SIZE);
  }
  dropAllCode();
  wipeTlbs();
  memory.fill(PAGE_FLAGS, 0, ramBytes >> 12);
  if (tohost != 0) store<u8>(PAGE_FLAGS + (<u32>(tohost - RAM_BASE) >> 12), <u8>PAGE_IS_WATCHED);
  return RESTORED;
}

/** @returns the field of a hart's block that would lead the interpreter or a table walk astray; -1 if there is none. */
function badField(block: usize): i32 {
  if (load<u64>(block) != 0) return 0;
  const mode = load<u64>(block, MODE);
  if (mode > 3 || mode == 2) return MODE;
  if (load<u64>(block, VIRT) > (mode == 3 ? 0 : 1)) return VIRT;
  if (load<u64>(block, WAITING) > SUSPENDED) return WAITING;
  if (load<u64>(block, STOPPED) > 1) return STOPPED;
  if ((load<u64>(block, MSTATUS) & MPP) == (<u64>2 << 11)) return MSTATUS;
  if (isOdd(block + PC)) return PC;
  if (isOdd(block + MEPC)) return MEPC;
  if (isOdd(block + SEPC)) return SEPC;
  if (isOdd(block + VSEPC)) return VSEPC;
  if (hasUnknownMode(block + SATP)) return SATP;
  if (hasUnknownMode(block + VSATP)) return VSATP;
  return hasUnknownMode(block + HGATP) ? HGATP : -1;
}
function isOdd(at: usize): bool {
  return (load<u64>(at) & 1) != 0;
}
function hasUnknownMode(at: usize): bool {
  const mode = load<u64>(at) >> 60;
  return mode != 0 && (mode < 8 || mode > 10);
}

/**
 * Writes what the caches hold to TRANSFER: known contexts, then for each entry of the TLBs the complement of its tag (so
 * that an empty one is zero) and its page, then page plus one and stores seen of each decoded page.
 */
export function saveCaches(): usize {
  putBack();
  memory.fill(TRANSFER, 0, TRANSFER_SIZE);
  saveContexts(TRANSFER);
  for (let entry = LOAD_TLB; entry < TLB_END; entry += 16) {
    const live = liveEntry(entry);
    const tag = load<u64>(live);
    if (tag == NO_TAG) continue;
    const to = entry - LOAD_TLB + TRANSFER_TLBS;
    store<u64>(to, ~tag);
    store<u32>(to, load<u32>(live, 12), 8);
  }
  memory.copy(TRANSFER_CODE, CODE_TAGS, CODE_PAGES * 8);
  return TRANSFER;
}

/** Takes from TRANSFER what `saveCaches` wrote; what cannot be is left out, which is always allowed. */
export function restoreCaches(): void {
  if (!loadContexts(TRANSFER)) return;
  const pages = <u32>(machine(RAM_BYTES) >> 12);
  for (let slot: u32 = 0; slot < CODE_PAGES; slot++) {
    const page = load<u32>(TRANSFER_CODE + slot * 8) - 1;
    if (page >= pages || (page & (CODE_PAGES - 1)) != slot) continue;
    recordsOf(page);
    setStoresSeen(page, load<u32>(TRANSFER_CODE + slot * 8, 4));
  }
  for (let entry = LOAD_TLB; entry < TLB_END; entry += 16) {
    const from = entry - LOAD_TLB + TRANSFER_TLBS;
    const tag = ~load<u64>(from);
    const page = load<u32>(from, 8);
    // A hot path that finds the tag trusts it: aligned, of a number that was given out, and in its own place.
    if (tag == NO_TAG || page >= pages || (tag & 7) != 0 || !knowsNumber((tag >> 3) & 511)) continue;
    if (<u32>((entry >> 4) & (TLB_ENTRIES - 1)) != <u32>((tag >> 12) & (TLB_ENTRIES - 1))) continue;
    restoreEntry(entry, tag, page);
  }
  shadeTlbs();
}

function restoreEntry(entry: usize, tag: u64, page: u32): void {
  let second = <u32>RAM + (page << 12) - <u32>(tag & ~(<u64>0xfff));
  if (entry >= FETCH_TLB) {
    if (load<u32>(CODE_TAGS + (page & (CODE_PAGES - 1)) * 8) != page + 1) return;
    second = <u32>recordsOf(page);
  } else if (entry >= STORE_TLB) {
    if (load<u8>(PAGE_FLAGS + page) != 0) return;
    store<u8>(PAGE_WRITTEN + page, 1);
  }
  store<u64>(entry, tag);
  store<u32>(entry, second, 8);
  store<u32>(entry, page, 12);
}
