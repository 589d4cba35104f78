/**
 * Zicbom and Zicboz, blocks of 64 bytes. Memory is coherent and nothing is cached: management instructions have only
 * their checks to make. "CMO" Extensions, "Traps" and "Control and Status Register State".
 */
import { fill, pageTag, tlbIndex } from '../memory/access';
import { ILLEGAL_INSTRUCTION, MANAGE, STORE, VIRTUAL_INSTRUCTION } from '../csr/bits';
import { isRam, ramStore } from '../memory/bus';
import { wordOf } from '../decode/code-cache';
import { noteAccess, watchedAddress, watching } from '../observe/debug';
import { dataAccessIsVirtual, dataAccessMode } from '../memory/context';
import { STORE_TLB } from '../state/layout';
import { pmpAllows } from '../memory/pmp';
import { HENVCFG, MENVCFG, MODE, SENVCFG, VIRT, get } from '../state/state';
import { beginAccess } from '../memory/transform';
import { NO_ADDRESS, accessFault, translate } from '../memory/translate';
import { raise, trapped } from '../interrupts/trap';

const BLOCK: u64 = 64;

/** @param field of menvcfg, henvcfg and senvcfg: zero forbids the instruction to the levels below. */
function mayOperate(record: usize, field: u64): bool {
  const mode = get(MODE);
  if (mode == 3) return true;
  const virtual = get(VIRT) != 0;
  const forUser = mode != 0 || (get(SENVCFG) & field) != 0;
  if ((get(MENVCFG) & field) == 0 || (!virtual && !forUser)) raise(ILLEGAL_INSTRUCTION, wordOf(record));
  else if (virtual && ((get(HENVCFG) & field) == 0 || !forUser)) raise(VIRTUAL_INSTRUCTION, wordOf(record));
  return !trapped();
}

/**
 * Only RAM takes accesses of a block's size (PMA).
 *
 * @returns the physical address of the block, or `trapped`: with the address in rs1, wherever in the block that is.
 */
function resolveBlock(record: usize, address: u64, access: u32): u64 {
  beginAccess(wordOf(record), address);
  const mode = dataAccessMode();
  const physical = translate(address, access, mode, dataAccessIsVirtual(), false);
  if (trapped()) return physical;
  const block = physical & ~(BLOCK - 1);
  if (!isRam(block) || !pmpAllows(block, BLOCK, access, mode)) return accessFault();
  if (access == STORE) fill(STORE_TLB, address, physical);
  return block;
}

/** CBO.CLEAN, CBO.FLUSH and CBO.INVAL, which flushes. */
export function manageBlock(record: usize, address: u64, field: u64): void {
  if (mayOperate(record, field)) resolveBlock(record, address, MANAGE);
}

export function zeroBlock(record: usize, address: u64, field: u64): void {
  if (!mayOperate(record, field)) return;
  const entry = STORE_TLB + tlbIndex(address);
  if (load<u64>(entry) == pageTag(address)) {
    memory.fill(<usize>(<u32>(address & ~(BLOCK - 1)) + load<u32>(entry, 8)), 0, <usize>BLOCK);
    return;
  }
  const known = watching() ? watchedAddress(STORE_TLB, address) : NO_ADDRESS;
  const block = known != NO_ADDRESS ? known & ~(BLOCK - 1) : resolveBlock(record, address, STORE);
  if (trapped()) return;
  if (watching()) noteAccess(address & ~(BLOCK - 1), <u32>BLOCK, true);
  for (let offset: u64 = 0; offset < BLOCK; offset += 8) ramStore(block + offset, 8, 0);
}
