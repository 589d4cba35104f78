/** Physical memory protection, 16 entries of 4-byte grain. Privileged ISA, "Physical Memory Protection". */
import { FETCH, STORE } from '../csr/bits';
import { HART } from '../state/layout';
import { PMPADDR, PMPCFG, get } from '../state/state';

const READ: u32 = 1;
const WRITE: u32 = 2;
const EXECUTE: u32 = 4;
const LOCKED: u32 = 0x80;

let rangeStart: u64 = 0;
let rangeEnd: u64 = 0;

/** Puts an entry's bytes into rangeStart and rangeEnd (exclusive). @returns false when it is off. */
function rangeOf(entry: u32, configuration: u32): bool {
  const address = get(PMPADDR + entry * 8);
  switch ((configuration >> 3) & 3) {
    case 0:
      return false;
    case 1:
      rangeStart = entry == 0 ? 0 : get(PMPADDR + entry * 8 - 8) << 2;
      rangeEnd = address << 2;
      return rangeStart < rangeEnd;
    case 2:
      rangeStart = address << 2;
      rangeEnd = rangeStart + 4;
      return true;
    default: {
      const ones = address ^ (address + 1);
      rangeStart = (address & ~ones) << 2;
      rangeEnd = rangeStart + ((ones + 1) << 2);
      return true;
    }
  }
}

/**
 * Decides an access of `size` bytes. The lowest-numbered entry that matches any byte decides, and must match
 * all of them; without a match M-mode may and the others may not, since entries are implemented.
 */
export function pmpAllows(address: u64, size: u64, access: u32, mode: u64): bool {
  for (let entry: u32 = 0; entry < 16; entry++) {
    const configuration = <u32>load<u8>(HART + PMPCFG + entry);
    if (!rangeOf(entry, configuration)) continue;
    if (address + size <= rangeStart || address >= rangeEnd) continue;
    if (address < rangeStart || address + size > rangeEnd) return false;
    if (mode == 3 && (configuration & LOCKED) == 0) return true;
    const needed = access == STORE ? WRITE : access == FETCH ? EXECUTE : READ;
    return (configuration & needed) != 0;
  }
  return mode == 3;
}

/** @returns whether every byte of the page has the same answer, so that a TLB may keep it. */
export function pmpIsUniform(page: u64): bool {
  for (let entry: u32 = 0; entry < 16; entry++) {
    if (!rangeOf(entry, <u32>load<u8>(HART + PMPCFG + entry))) continue;
    const within = page >= rangeStart && page + 4096 <= rangeEnd;
    if (within) return true;
    if (page + 4096 > rangeStart && page < rangeEnd) return false;
  }
  return true;
}

/** Writes pmpcfg0 or pmpcfg2: locked entries stay, and R=0 with W=1 is reserved, so W falls (WARL). */
export function writePmpConfiguration(firstEntry: u32, value: u64): void {
  for (let index: u32 = 0; index < 8; index++) {
    const at = HART + PMPCFG + firstEntry + index;
    if ((load<u8>(at) & LOCKED) != 0) continue;
    let next = <u32>(value >> (index * 8)) & 0x9f;
    if ((next & READ) == 0) next &= ~WRITE;
    store<u8>(at, next);
  }
}

/** An address is locked by its own entry, and by a locked top-of-range entry above it. */
export function writePmpAddress(entry: u32, value: u64): void {
  if ((load<u8>(HART + PMPCFG + entry) & LOCKED) != 0) return;
  if (entry < 15) {
    const above = <u32>load<u8>(HART + PMPCFG + entry + 1);
    if ((above & LOCKED) != 0 && ((above >> 3) & 3) == 1) return;
  }
  store<u64>(HART + PMPADDR + entry * 8, value & 0x003fffffffffffff);
}
