/** RAM as the board has it. */
import { closeToStores, dropCode } from '../decode/code-cache';
import { lookForSeals } from '../observe/witness';
import { PAGE_FLAGS, PAGE_IS_WATCHED, PAGE_WRITTEN, RAM, RAM_BASE } from '../state/layout';
import { RAM_BYTES, TOHOST_AT, machine, setMachine } from '../state/state';

export function ramPointer(): usize {
  return RAM;
}

export function ramWritten(address: u64, bytes: u32): void {
  if (bytes == 0) return;
  const first = <u32>(address - RAM_BASE) >> 12;
  const last = (<u32>(address - RAM_BASE) + bytes - 1) >> 12;
  memory.fill(PAGE_WRITTEN + first, 1, last - first + 1);
  dropCode(<u32>(address - RAM_BASE), bytes);
  lookForSeals(<u32>(address - RAM_BASE), bytes);
}
export function writtenPages(): usize {
  return PAGE_WRITTEN;
}

export function watchTohost(address: u64): void {
  setMachine(TOHOST_AT, address);
  if (address == 0) return;
  const page = <u32>(address - RAM_BASE) >> 12;
  store<u8>(PAGE_FLAGS + page, load<u8>(PAGE_FLAGS + page) | <u8>PAGE_IS_WATCHED);
  closeToStores(page);
}

/** @returns the first RAM page from `page` on with a byte in it that is not zero; the number of pages if there is none. */
export function nextUsedPage(page: u32): u32 {
  const pages = <u32>(machine(RAM_BYTES) >> 12);
  for (; page < pages; page++) {
    const start = RAM + (<usize>page << 12);
    for (let at = start; at < start + 4096; at += 32) {
      if ((load<u64>(at) | load<u64>(at, 8) | load<u64>(at, 16) | load<u64>(at, 24)) != 0) return page;
    }
  }
  return pages;
}
