/** Loads, stores and fetches that the TLBs do not answer; what they find, they leave in the TLBs. */
import { FETCH, LOAD, STORE } from '../csr/bits';
import { busFailed, busLoad, busStore, hostAddress, isRam, loadHost, ramStore } from './bus';
import { codePage } from '../board';
import { decodeCrossing, hasRecords, recordsOf, wordOf } from '../decode/code-cache';
import { entryToFill, noteAccess, watchedAddress, watching } from '../observe/debug';
import { contextTag, dataAccessIsVirtual, dataAccessMode } from './context';
import { FETCH_TLB, LOAD_TLB, PAGE_FLAGS, PAGE_WRITTEN, RAM, RAM_BASE, STORE_TLB, TLB_INDEX_MASK } from '../state/layout';
import { pmpAllows, pmpIsUniform } from './pmp';
import { MODE, VIRT, get } from '../state/state';
import { beginAccess } from './transform';
import { NO_ADDRESS, accessFault, translate, unreachable } from './translate';
import { trapped } from '../interrupts/trap';

@inline export function tlbIndex(address: u64): usize {
  return <usize>(<u32>(address >> 8) & TLB_INDEX_MASK);
}
@inline export function pageTag(address: u64): u64 {
  return (address & ~(<u64>0xfff)) | contextTag();
}

export function fill(tlb: usize, address: u64, physical: u64): void {
  if (!pmpIsUniform(physical & ~(<u64>0xfff))) return;
  const page = <u32>(hostAddress(physical) - RAM) >> 12;
  if (tlb == STORE_TLB) {
    if (load<u8>(PAGE_FLAGS + page) != 0) return;
    store<u8>(PAGE_WRITTEN + page, 1);
  }
  const entry = watching() ? entryToFill(tlb + tlbIndex(address), address) : tlb + tlbIndex(address);
  store<u64>(entry, pageTag(address));
  store<u32>(entry, <u32>hostAddress(physical) - <u32>address, 8);
  store<u32>(entry, page, 12);
}

/** @returns the physical address of an access within one page, if it is permitted; otherwise `trapped()` holds. */
function resolve(address: u64, size: u32, access: u32): u64 {
  if (watching()) {
    const known = watchedAddress(access == LOAD ? LOAD_TLB : STORE_TLB, address);
    if (known != NO_ADDRESS) {
      noteAccess(address, size, access != LOAD);
      return known;
    }
  }
  const mode = dataAccessMode();
  const physical = translate(address, access, mode, dataAccessIsVirtual(), false);
  if (trapped()) return physical;
  if (!pmpAllows(physical, size, access, mode)) return accessFault();
  if (isRam(physical)) fill(access == LOAD ? LOAD_TLB : STORE_TLB, address, physical);
  if (watching()) noteAccess(address, size, access != LOAD);
  return physical;
}

function crosses(address: u64, size: u32): bool {
  return (<u32>address & 4095) + size > 4096;
}

/** Misaligned accesses are served in RAM; devices refuse them with an access fault. */
function loadResolved(address: u64, physical: u64, size: u32): u64 {
  const aligned = (address & (size - 1)) == 0;
  if (isRam(physical)) return loadHost(hostAddress(physical), size);
  const value = aligned ? busLoad(physical, size) : unreachable(physical);
  if (busFailed()) accessFault();
  return value;
}

/** @returns the value, zero-extended, of an access by the instruction of `record`; or `trapped`. */
export function loadFor(record: usize, address: u64, size: u32): u64 {
  const entry = LOAD_TLB + tlbIndex(address);
  if (!crosses(address, size) && load<u64>(entry) == pageTag(address)) {
    return loadHost(<usize>(<u32>address + load<u32>(entry, 8)), size);
  }
  beginAccess(wordOf(record), address);
  const first: u32 = crosses(address, size) ? 4096 - (<u32>address & 4095) : size;
  const physical = resolve(address, first, LOAD);
  if (trapped()) return 0;
  if (first == size) return loadResolved(address, physical, size);
  const above = resolve(address + first, size - first, LOAD);
  if (trapped()) return 0;
  if (!isRam(physical) || !isRam(above)) return unreachable(isRam(physical) ? above : physical);
  let value: u64 = 0;
  for (let index: u32 = 0; index < size; index++) {
    const at = index < first ? hostAddress(physical) + index : hostAddress(above) + index - first;
    value |= <u64>load<u8>(at) << (index * 8);
  }
  return value;
}

export function storeFor(record: usize, address: u64, size: u32, value: u64): void {
  beginAccess(wordOf(record), address);
  const first: u32 = crosses(address, size) ? 4096 - (<u32>address & 4095) : size;
  const physical = resolve(address, first, STORE);
  if (trapped()) return;
  if (first == size) return storeResolved(address, physical, size, value);
  const above = resolve(address + first, size - first, STORE);
  if (trapped()) return;
  if (!isRam(physical) || !isRam(above)) {
    unreachable(isRam(physical) ? above : physical);
    return;
  }
  for (let index: u32 = 0; index < size; index++) {
    const at = index < first ? physical + index : above + index - first;
    ramStore(at, 1, value >> (index * 8));
  }
}
function storeResolved(address: u64, physical: u64, size: u32, value: u64): void {
  if (isRam(physical)) return ramStore(physical, size, value);
  const aligned = (address & (size - 1)) == 0;
  if (aligned) busStore(physical, size, value);
  else unreachable(physical);
  if (busFailed()) accessFault();
}

/** For AMOs, LR and SC, whose address is aligned. @returns the physical address, or `trapped`. */
export function resolveAtomic(record: usize, address: u64, size: u32, access: u32): u64 {
  beginAccess(wordOf(record), address);
  const physical = resolve(address, size, access);
  // Devices offer no atomics.
  if (!trapped() && !isRam(physical)) unreachable(physical);
  return physical;
}

/** HLV, HLVX and HSV: as though V=1, in the mode that hstatus.SPVP names, past the TLBs. */
export function guestLoadFor(record: usize, address: u64, size: u32, mode: u64, hlvx: bool): u64 {
  beginAccess(wordOf(record), address);
  let value: u64 = 0;
  for (let done: u32 = 0; done < size;) {
    const part = crosses(address, size) ? partOf(address + done, size - done) : size;
    const physical = translate(address + done, LOAD, mode, true, hlvx);
    if (trapped()) return 0;
    if (!pmpAllows(physical, part, LOAD, mode) || (hlvx && !pmpAllows(physical, part, FETCH, mode))) return accessFault();
    if (part == size) return loadResolved(address, physical, size);
    if (!isRam(physical)) return unreachable(physical);
    value |= bytesAt(hostAddress(physical), part) << (done * 8);
    done += part;
  }
  return value;
}
function partOf(address: u64, left: u32): u32 {
  return min<u32>(left, 4096 - (<u32>address & 4095));
}
function bytesAt(at: usize, count: u32): u64 {
  let value: u64 = 0;
  for (let index: u32 = 0; index < count; index++) value |= <u64>load<u8>(at + index) << (index * 8);
  return value;
}

export function guestStoreFor(record: usize, address: u64, size: u32, mode: u64, value: u64): void {
  beginAccess(wordOf(record), address);
  const first = crosses(address, size) ? partOf(address, size) : size;
  const physical = guestStoreTarget(address, first, mode);
  if (trapped()) return;
  if (first == size) return storeResolved(address, physical, size, value);
  const above = guestStoreTarget(address + first, size - first, mode);
  if (trapped()) return;
  if (!isRam(physical) || !isRam(above)) {
    unreachable(isRam(physical) ? above : physical);
    return;
  }
  for (let index: u32 = 0; index < size; index++) {
    ramStore(index < first ? physical + index : above + index - first, 1, value >> (index * 8));
  }
}
function guestStoreTarget(address: u64, size: u32, mode: u64): u64 {
  const physical = translate(address, STORE, mode, true, false);
  if (!trapped() && !pmpAllows(physical, size, STORE, mode)) accessFault();
  return physical;
}

/** @returns the physical address to execute from, or `trapped`. */
function resolveFetch(address: u64, size: u32): u64 {
  const physical = translate(address, FETCH, get(MODE), get(VIRT) != 0, false);
  if (trapped()) return physical;
  if (!isRam(physical)) return unreachable(physical);
  if (!pmpAllows(physical, size, FETCH, get(MODE))) return accessFault();
  return physical;
}

/** @returns the records of the page at `address`, left in the fetch TLB; or `trapped`. */
export function fetchPage(address: u64): usize {
  const physical = resolveFetch(address, 2);
  if (trapped()) return 0;
  if (!pmpIsUniform(physical & ~(<u64>0xfff))) return fetchAlone(address, physical);
  const page = <u32>(hostAddress(physical) - RAM) >> 12;
  // Setting up a page costs as much as a thousand instructions. This may end the run before its first instruction.
  if (!hasRecords(page)) codePage();
  const records = recordsOf(page);
  const entry = FETCH_TLB + tlbIndex(address);
  store<u64>(entry, pageTag(address));
  store<u32>(entry, <u32>records, 8);
  store<u32>(entry, page, 12);
  return records;
}

/**
 * Where PMP has different answers within a page, each instruction is fetched alone.
 *
 * @returns where the records of the page would begin, so that its record is in its place.
 */
function fetchAlone(address: u64, physical: u64): usize {
  const word = fetchWord(address);
  if (trapped()) return 0;
  return decodeCrossing(word, <u32>(physical - RAM_BASE)) - ((<usize>address & 0xfff) << 3);
}

/** @returns the instruction at `address`, each half by its own translation; or `trapped`. */
export function fetchWord(address: u64): u32 {
  const low = resolveFetch(address, 2);
  if (trapped()) return 0;
  const word = <u32>load<u16>(hostAddress(low));
  if ((word & 3) != 3) return word;
  const high = resolveFetch(address + 2, 2);
  if (trapped()) return 0;
  return word | (<u32>load<u16>(hostAddress(high)) << 16);
}
