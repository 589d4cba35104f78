/**
 * Each hart's IMSIC: the interrupt files, their memory regions, and the lines that they raise.
 * Source: RISC-V Advanced Interrupt Architecture 1.0, chapter 3. Addresses and the 255 identities are QEMU's `virt`.
 */
import { MEI, SEI, SGEI, STATEEN_AIA, STATEEN_IMSIC, STATEEN_WINDOWS, VGEIN, VSEI } from '../csr/bits';
import { refuse } from '../memory/bus';
import { changeInterrupts, leave } from '../execute/progress';
import {
  HART_COUNT, HGEIE, HGEIP, HSTATUS, IMSIC, IMSIC_FILES, LINES, blockOf, machine,
} from '../state/state';

/** Numbers of a hart's interrupt files; guest g's is SUPERVISOR_FILE + g. */
export const MACHINE_FILE: u32 = 0;
export const SUPERVISOR_FILE: u32 = 1;

/** An interrupt file: 256 pending bits, 256 enable bits, eidelivery u32, eithreshold u32. */
const FILE_SIZE: usize = 0x50;
const EIP: usize = 0x00;
const EIE: usize = 0x20;
const EIDELIVERY: usize = 0x40;
const EITHRESHOLD: usize = 0x44;
const WORDS: u32 = 4;
const LAST_IDENTITY: u32 = 255;
/** As many bits as the widest identity: any value is then an identity, or above all of them. */
const THRESHOLD_MASK: u32 = 0x7ff;

const MACHINE_BASE: u64 = 0x24000000;
const SUPERVISOR_BASE: u64 = 0x28000000;

export function hasImsic(): bool {
  return machine(IMSIC) != 0;
}
/** GEILEN. */
export function guestFiles(): u32 {
  return hasImsic() ? <u32>machine(IMSIC) - 1 : 0;
}
/** @returns bits that hgeie and hgeip have: GEILEN to 1. */
export function guestFileBits(): u64 {
  return ((<u64>2 << guestFiles()) - 1) & ~(<u64>1);
}
/** @returns mip.SGEIP where there are guest interrupt files, else 0. */
export function guestExternal(): u64 {
  return guestFiles() != 0 ? SGEI : 0;
}

/** @returns the bits of mstateen0 and hstateen0 that an IMSIC brings. */
export function stateEnables(): u64 {
  return hasImsic() ? STATEEN_IMSIC | STATEEN_AIA | STATEEN_WINDOWS : 0;
}

export function fileOf(block: usize, file: u32): usize {
  return block + IMSIC_FILES + <usize>file * FILE_SIZE;
}
export function selectedGuest(block: usize): u32 {
  return <u32>((load<u64>(block, HSTATUS) & VGEIN) >> 12);
}
/** @returns the guest interrupt file that hstatus.VGEIN selects, or 0 when that is no valid number. */
export function guestFileOf(block: usize): usize {
  const guest = selectedGuest(block);
  return guest != 0 && guest <= guestFiles() ? fileOf(block, SUPERVISOR_FILE + guest) : 0;
}

/** Section 3.9. @returns the identity of the top pending-and-enabled interrupt below the threshold, or 0. */
export function topIdentity(file: usize): u32 {
  const threshold = load<u32>(file, EITHRESHOLD);
  for (let word: u32 = 0; word < WORDS; word++) {
    const ready = load<u64>(file + word * 8, EIP) & load<u64>(file + word * 8, EIE);
    if (ready == 0) continue;
    const identity = word * 64 + <u32>ctz(ready);
    return threshold == 0 || identity < threshold ? identity : 0;
  }
  return 0;
}
/** What mtopei, stopei or vstopei reads. */
export function readTop(file: usize): u64 {
  const identity = <u64>topIdentity(file);
  return (identity << 16) | identity;
}
/**
 * "A write claims the reported interrupt identity by clearing its pending bit." The caller must call `refreshLines`.
 */
export function claimTop(file: usize): void {
  const identity = topIdentity(file);
  const word = file + (identity >> 6) * 8;
  if (identity != 0) store<u64>(word, load<u64>(word, EIP) & ~(<u64>1 << (identity & 63)), EIP);
}

function delivers(file: usize): bool {
  return load<u32>(file, EIDELIVERY) != 0 && topIdentity(file) != 0;
}

/** Section 3.10: to be called when a file, hgeie or hstatus.VGEIN has changed. */
export function refreshLines(block: usize): void {
  let lines = load<u64>(block, LINES) & ~(MEI | SEI | SGEI | VSEI);
  if (delivers(fileOf(block, MACHINE_FILE))) lines |= MEI;
  if (delivers(fileOf(block, SUPERVISOR_FILE))) lines |= SEI;
  let guests: u64 = 0;
  for (let guest: u32 = 1; guest <= guestFiles(); guest++) {
    if (delivers(fileOf(block, SUPERVISOR_FILE + guest))) guests |= <u64>1 << guest;
  }
  store<u64>(block, guests, HGEIP);
  if ((guests & load<u64>(block, HGEIE)) != 0) lines |= SGEI;
  if (((guests >> selectedGuest(block)) & 1) != 0) lines |= VSEI;
  store<u64>(block, lines, LINES);
}

/** Section 3.8: whether an XLEN of 64 has this register of an interrupt file, 0x70 to 0xff; reserved ones it has. */
export function fileRegisterExists(select: u64): bool {
  return select < 0x80 || (select & 1) == 0;
}
/** @returns the identities of an eip or eie register that are none: bit 0 of the first, and all above 255. */
function arrayMask(word: u32): u64 {
  return word >= WORDS ? 0 : word == 0 ? ~(<u64>1) : ~(<u64>0);
}
export function readFileRegister(file: usize, select: u64): u64 {
  const word = (<u32>select & 0x3f) >> 1;
  if (select >= 0xc0) return word < WORDS ? load<u64>(file + word * 8, EIE) : 0;
  if (select >= 0x80) return word < WORDS ? load<u64>(file + word * 8, EIP) : 0;
  if (select == 0x70) return load<u32>(file, EIDELIVERY);
  return select == 0x72 ? load<u32>(file, EITHRESHOLD) : 0;
}
/** eidelivery takes 0 and 1 alone: no APLIC is wired past the IMSIC. The caller must call `refreshLines`. */
export function writeFileRegister(file: usize, select: u64, value: u64): void {
  const word = (<u32>select & 0x3f) >> 1;
  if (select >= 0x80) {
    if (word < WORDS) store<u64>(file + word * 8 + (select >= 0xc0 ? EIE : EIP), value & arrayMask(word));
  } else if (select == 0x70) store<u32>(file, <u32>value & 1, EIDELIVERY);
  else if (select == 0x72) store<u32>(file, <u32>value & THRESHOLD_MASK, EITHRESHOLD);
}

/** Bits of a number below `count`. */
function indexBits(count: u32): u32 {
  return 32 - <u32>clz(count - 1);
}
function guestBits(): u32 {
  return indexBits(guestFiles() + 1);
}

/** Section 3.6: pages up to the next power of two belong to the region. */
export function isImsic(address: u64): bool {
  if (!hasImsic()) return false;
  const bytes = <u64>4096 << indexBits(<u32>machine(HART_COUNT));
  return address - MACHINE_BASE < bytes || address - SUPERVISOR_BASE < bytes << guestBits();
}

/**
 * @param address one that `isImsic`.
 * @returns the block of the hart whose file's page it is, or 0; `pageFile` tells the file.
 */
function blockAt(address: u64): usize {
  const isMachine = address < SUPERVISOR_BASE;
  const page = <u32>((address - (isMachine ? MACHINE_BASE : SUPERVISOR_BASE)) >> 12);
  const hart: u32 = isMachine ? page : page >> guestBits();
  const guest: u32 = isMachine ? 0 : page & ((1 << guestBits()) - 1);
  if (hart >= <u32>machine(HART_COUNT) || guest > guestFiles()) return 0;
  pageFile = isMachine ? MACHINE_FILE : SUPERVISOR_FILE + guest;
  return blockOf(hart);
}
let pageFile: u32 = 0;

/**
 * seteipnum_le at 0, seteipnum_be at 4; what is no identity is ignored.
 *
 * @returns whether an interrupt file is there.
 */
export function storeToFile(address: u64, value: u32): bool {
  const block = blockAt(address);
  if (block == 0) return false;
  const offset = <u32>address & 0xfff;
  const identity = offset == 0 ? value : offset == 4 ? bswap(value) : 0;
  if (identity < 1 || identity > LAST_IDENTITY) return true;
  const word = fileOf(block, pageFile) + (identity >> 6) * 8;
  store<u64>(word, load<u64>(word, EIP) | (<u64>1 << (identity & 63)), EIP);
  refreshLines(block);
  changeInterrupts();
  leave();
  return true;
}

/** Section 3.5: only words, and all of them read as zero. */
export function imsicRead(size: u32): u64 {
  if (size != 4) refuse();
  return 0;
}
export function imsicWrite(address: u64, size: u32, value: u64): void {
  if (size != 4) refuse();
  else storeToFile(address, <u32>value);
}
