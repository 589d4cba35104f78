/** Physical memory as an access sees it: RAM, the CLINT, and behind them the board. */
import { EVENT_ACCESS_FAULT, event, mmioRead, mmioWrite } from '../board';
import { clintRead, clintWrite } from '../interrupts/clint';
import { codeWritten } from '../decode/code-cache';
import { imsicRead, imsicWrite, isImsic } from '../interrupts/imsic';
import { PAGE_FLAGS, PAGE_HAS_CODE, PAGE_IS_SEALED, PAGE_IS_WATCHED, PAGE_WRITTEN, RAM, RAM_BASE } from '../state/layout';
import { tellAccess } from '../observe/observe';
import { leave } from '../execute/progress';
import { PC, RAM_BYTES, TOHOST_AT, TOHOST_VALUE, get, machine, runningHart, setMachine } from '../state/state';
import { tellSealBroken } from '../observe/witness';

const CLINT_BASE: u64 = 0x02000000;
const CLINT_BYTES: u64 = 0x10000;

let failed: bool = false;
let tohostHit: bool = false;

/** @returns whether nothing answered the last access. Clears that mark. */
export function busFailed(): bool {
  const was = failed;
  failed = false;
  return was;
}
/** From inside `mmioRead`: the board has nothing at that address. */
export function refuse(): void {
  failed = true;
}
export function takeTohost(): bool {
  const hit = tohostHit;
  tohostHit = false;
  return hit;
}

@inline export function isRam(address: u64): bool {
  return address - RAM_BASE < machine(RAM_BYTES);
}
@inline export function hostAddress(address: u64): usize {
  return RAM + <u32>(address - RAM_BASE);
}

export function loadHost(at: usize, size: u32): u64 {
  switch (size) {
    case 1: return load<u8>(at);
    case 2: return load<u16>(at);
    case 4: return load<u32>(at);
    default: return load<u64>(at);
  }
}
export function storeHost(at: usize, size: u32, value: u64): void {
  switch (size) {
    case 1: return store<u8>(at, <u8>value);
    case 2: return store<u16>(at, <u16>value);
    case 4: return store<u32>(at, <u32>value);
    default: return store<u64>(at, value);
  }
}

/** Reports that nothing answers at that physical address; the hart takes an access fault. */
export function tellNobody(address: u64): void {
  event(runningHart(), EVENT_ACCESS_FAULT, address, get(PC));
}

/** Naturally aligned. @returns the value, zero-extended; `busFailed` says whether there was one. */
export function busLoad(address: u64, size: u32): u64 {
  if (isRam(address)) return loadHost(hostAddress(address), size);
  let value: u64;
  let inside = true;
  if (address - CLINT_BASE < CLINT_BYTES) value = clintRead(<u32>(address - CLINT_BASE), size);
  else if (isImsic(address)) value = imsicRead(size);
  else {
    value = mmioRead(runningHart(), address, size);
    inside = false;
  }
  if (failed) tellNobody(address);
  else if (inside) tellAccess(address, size, value, 0);
  return value;
}

/** Naturally aligned. */
export function busStore(address: u64, size: u32, value: u64): void {
  if (isRam(address)) return ramStore(address, size, value);
  let inside = true;
  if (address - CLINT_BASE < CLINT_BYTES) clintWrite(<u32>(address - CLINT_BASE), size, value);
  else if (isImsic(address)) imsicWrite(address, size, value);
  else {
    if (mmioWrite(runningHart(), address, size, value) == 0) failed = true;
    inside = false;
  }
  if (failed) tellNobody(address);
  else if (inside) tellAccess(address, size, value, 1);
}

/** A store to RAM that observes the page's flags; within one page, aligned or not. */
export function ramStore(address: u64, size: u32, value: u64): void {
  const offset = <u32>(address - RAM_BASE);
  storeHost(RAM + offset, size, value);
  store<u8>(PAGE_WRITTEN + (offset >> 12), 1);
  const flags = load<u8>(PAGE_FLAGS + (offset >> 12));
  if ((flags & PAGE_HAS_CODE) != 0) codeWritten(offset, size);
  if ((flags & PAGE_IS_SEALED) != 0) tellSealBroken(offset, size);
  if ((flags & PAGE_IS_WATCHED) != 0 && address == machine(TOHOST_AT)) {
    setMachine(TOHOST_VALUE, value);
    tohostHit = true;
    leave();
  }
}
