/**
 * Decoded pages. A record of 16 bytes for each halfword of a RAM page that was executed from:
 *   u16 opcode, u16 rd, u16 rs1, u16 rs2 (byte offsets of registers at HART), i32 immediate, u16 step.
 * `step` leads to the next record. Records are decoded when they are first reached, and fall back to
 * "undecoded" when a store hits their bytes: code that writes itself is seen at once, FENCE.I or not.
 */
import { closeWatchedToStores, mayBreakAt, watching } from '../observe/debug';
import { decodeInto } from './decode';
import {
  CODE_PAGES, CODE_PAGE_SIZE, CODE_RECORDS, CODE_TAGS, CROSSING_RECORDS, FETCH_TLB, NO_TAG, PAGE_FLAGS, PAGE_HAS_CODE,
  RAM, RECORD_SIZE, STORE_TLB, TLB_ENTRIES,
} from '../state/layout';
import { tellExecuted } from '../observe/observe';
import { BREAKPOINT, PAGE_CROSSING, PAGE_END } from './opcodes';
import { isMarked } from '../observe/witness';

/**
 * A page that takes this many stores is taken for data: its records are dropped, so that stores to it are fast again.
 */
const STORES_UNTIL_DROPPED: u32 = 64;

/** The instruction in CROSSING_RECORDS. */
let crossingWord: u32 = 0;

@inline function tagAt(slot: u32): usize {
  return CODE_TAGS + slot * 8;
}
@inline function recordsAt(slot: u32): usize {
  return CODE_RECORDS + slot * CODE_PAGE_SIZE;
}

function dropSlot(slot: u32): void {
  const tag = load<u32>(tagAt(slot));
  if (tag == 0) return;
  const flags = PAGE_FLAGS + tag - 1;
  store<u8>(flags, load<u8>(flags) & ~PAGE_HAS_CODE);
  store<u64>(tagAt(slot), 0);
  const records = <u32>recordsAt(slot);
  for (let entry = FETCH_TLB; entry < FETCH_TLB + TLB_ENTRIES * 16; entry += 16) {
    if (load<u32>(entry, 8) == records) store<u64>(entry, NO_TAG);
  }
}

/**
 * @returns whether a RAM page has records; which have is part of a snapshot, so every run of a boot answers the same.
 */
export function hasRecords(page: u32): bool {
  return load<u32>(tagAt(page & (CODE_PAGES - 1))) == page + 1;
}

/** @returns the records of a RAM page, by its number. */
export function recordsOf(page: u32): usize {
  const slot = page & (CODE_PAGES - 1);
  const records = recordsAt(slot);
  if (hasRecords(page)) return records;
  dropSlot(slot);
  memory.fill(records, 0, 2048 * RECORD_SIZE);
  store<u16>(records + 2048 * RECORD_SIZE, PAGE_END);
  store<u32>(tagAt(slot), page + 1);
  store<u8>(PAGE_FLAGS + page, load<u8>(PAGE_FLAGS + page) | PAGE_HAS_CODE);
  closeToStores(page);
  return records;
}

/**
 * Restores the number of stores that a page with records has taken, so that the records are dropped at the same store
 * as without the snapshot.
 */
export function setStoresSeen(page: u32, stores: u32): void {
  store<u32>(tagAt(page & (CODE_PAGES - 1)), min<u32>(stores, STORES_UNTIL_DROPPED - 1), 4);
}

/** From now on stores to this page take the slow path, which looks at the page's flags. */
export function closeToStores(page: u32): void {
  if (watching()) closeWatchedToStores(page);
  for (let entry = STORE_TLB; entry < STORE_TLB + TLB_ENTRIES * 16; entry += 16) {
    if (load<u32>(entry, 12) == page) store<u64>(entry, NO_TAG);
  }
}

/** Bytes of a RAM page that holds code were written; `offset` is from the start of RAM. */
export function codeWritten(offset: u32, size: u32): void {
  const page = offset >> 12;
  const slot = page & (CODE_PAGES - 1);
  const seen = load<u32>(tagAt(slot), 4) + 1;
  if (seen >= STORES_UNTIL_DROPPED) return dropSlot(slot);
  store<u32>(tagAt(slot), seen, 4);
  const start = offset & 4095;
  // An instruction that began in the halfword before may reach into the written bytes.
  let index: u32 = start < 2 ? 0 : (start - 2) >> 1;
  const last = min<u32>((start + size - 1) >> 1, 2047);
  for (; index <= last; index++) store<u16>(recordsAt(slot) + index * RECORD_SIZE, 0);
}

/** Like `codeWritten`, for any range. */
export function dropCode(offset: u32, size: u32): void {
  if (size == 0) return;
  for (let page = offset >> 12; page <= (offset + size - 1) >> 12; page++) {
    if ((load<u8>(PAGE_FLAGS + page) & PAGE_HAS_CODE) != 0) dropSlot(page & (CODE_PAGES - 1));
  }
}
export function dropAllCode(): void {
  for (let slot: u32 = 0; slot < CODE_PAGES; slot++) dropSlot(slot);
}

/**
 * Every instruction is decoded anew when it is reached next. Which pages are known, and translated, stays: guests see
 * that.
 */
export function forgetDecoded(): void {
  for (let slot: u32 = 0; slot < CODE_PAGES; slot++) {
    if (load<u32>(tagAt(slot)) != 0) memory.fill(recordsAt(slot), 0, 2048 * RECORD_SIZE);
  }
}

/** Where the bytes of a record's instruction are in RAM. */
function bytesOf(record: usize): usize {
  const distance = <u32>(record - CODE_RECORDS);
  const slot = distance / CODE_PAGE_SIZE;
  return RAM + ((load<u32>(tagAt(slot)) - 1) << 12) + (distance % CODE_PAGE_SIZE) / 8;
}

/** Fills an undecoded record. */
export function decodeRecord(record: usize): void {
  const bytes = bytesOf(record);
  const offset = <u32>bytes & 4095;
  const low = <u32>load<u16>(bytes);
  if (mayBreakAt(offset) || isMarked(<u32>(bytes - RAM))) {
    store<u16>(record, BREAKPOINT);
    return;
  }
  if ((low & 3) == 3 && offset == 4094) {
    // Its other half may not be there to be executed.
    store<u16>(record, PAGE_CROSSING);
    return;
  }
  decodeInto(record, (low & 3) != 3 ? low : load<u32>(bytes), offset);
  tellExecuted(<u32>(bytes - RAM));
}

/** @returns whether an instruction of 32 bits begins in the last halfword of its page. */
export function isCrossing(record: usize): bool {
  const bytes = bytesOf(record);
  return (<u32>bytes & 4095) == 4094 && (load<u8>(bytes) & 3) == 3;
}

/** @returns where in RAM the instruction of a page's record begins. */
export function ramOffsetOf(record: usize): u32 {
  return <u32>(bytesOf(record) - RAM);
}

/**
 * Decodes an instruction of two pages, or one that stands alone.
 *
 * @param offset in RAM of its first half.
 * @returns its record; an end mark stands behind it.
 */
export function decodeCrossing(word: u32, offset: u32): usize {
  crossingWord = word;
  tellExecuted(offset);
  // No offset in a page is that large: branches from here are never near.
  decodeInto(CROSSING_RECORDS, word, 0x100000);
  store<u16>(CROSSING_RECORDS + RECORD_SIZE, PAGE_END);
  store<u16>(CROSSING_RECORDS + 2 * RECORD_SIZE, PAGE_END);
  return CROSSING_RECORDS;
}

/** @returns the instruction of a record: 16 bits when compressed. */
export function wordOf(record: usize): u32 {
  if (record == CROSSING_RECORDS) return crossingWord;
  const bytes = bytesOf(record);
  const low = <u32>load<u16>(bytes);
  return (low & 3) == 3 ? load<u32>(bytes) : low;
}
