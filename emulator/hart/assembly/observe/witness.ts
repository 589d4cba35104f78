/**
 * What a witness outside of the core has asked to be told of: instructions, by their physical address, whatever
 * translation led to them; and stores into RAM that nobody should write. As with breakpoints, there is no cost without
 * them: a marked instruction is decoded as a breakpoint's, and stores into a sealed page take the slow path.
 */
import { passed, sealBroken } from '../board';
import { closeToStores, forgetDecoded } from '../decode/code-cache';
import { MARKS, PAGE_FLAGS, PAGE_IS_SEALED, RAM_BASE } from '../state/layout';
import { RAM_BYTES, machine, runningHart } from '../state/state';

const MARKS_MAXIMUM: u32 = 4096;
/** In place of a hart: the board wrote. */
const NO_HART: u32 = 0xffffffff;

let marks: u32 = 0;

/** Takes effect with `witnessApply`, as `witnessMark`. */
export function witnessClear(): void {
  marks = 0;
  const pages = <u32>(machine(RAM_BYTES) >> 12);
  for (let page: u32 = 0; page < pages; page++) {
    store<u8>(PAGE_FLAGS + page, load<u8>(PAGE_FLAGS + page) & ~PAGE_IS_SEALED);
  }
}
/** @returns 0 when there are too many, or when `address` is not above the one before. */
export function witnessMark(address: u64): u32 {
  const offset = <u32>(address - RAM_BASE);
  if (marks == MARKS_MAXIMUM || address - RAM_BASE >= machine(RAM_BYTES)) return 0;
  if (marks != 0 && load<u32>(MARKS + (marks - 1) * 4) >= offset) return 0;
  store<u32>(MARKS + marks * 4, offset);
  marks++;
  return 1;
}
/** @returns 0 when not all of it is in RAM. */
export function witnessSeal(address: u64, bytes: u32): u32 {
  const start = address - RAM_BASE;
  if (bytes == 0 || start >= machine(RAM_BYTES) || start + bytes > machine(RAM_BYTES)) return 0;
  for (let page = <u32>(start >> 12); page <= <u32>((start + bytes - 1) >> 12); page++) {
    store<u8>(PAGE_FLAGS + page, load<u8>(PAGE_FLAGS + page) | <u8>PAGE_IS_SEALED);
    closeToStores(page);
  }
  return 1;
}
export function witnessApply(): void {
  forgetDecoded();
}

/** @returns whether the instruction at this offset of RAM is marked. */
export function isMarked(offset: u32): bool {
  let low: u32 = 0;
  let high = marks;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<u32>(MARKS + middle * 4) < offset) low = middle + 1;
    else high = middle;
  }
  return low < marks && load<u32>(MARKS + low * 4) == offset;
}

/** The instruction whose pc is in PC begins. */
export function tellPassed(offset: u32): void {
  if (isMarked(offset)) passed(runningHart(), offset);
}
export function tellSealBroken(offset: u32, size: u32): void {
  sealBroken(runningHart(), offset, size);
}
/** To be called when the board has written to RAM. */
export function lookForSeals(offset: u32, bytes: u32): void {
  for (let page = offset >> 12; page <= (offset + bytes - 1) >> 12; page++) {
    if ((load<u8>(PAGE_FLAGS + page) & PAGE_IS_SEALED) == 0) continue;
    sealBroken(NO_HART, offset, bytes);
    return;
  }
}
