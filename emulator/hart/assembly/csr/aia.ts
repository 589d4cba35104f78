/**
 * The CSRs of Smaia and Ssaia, which a hart has together with an IMSIC. Advanced Interrupt Architecture 1.0, chapters 2,
 * 3, 5 and 6. Of what the text leaves open: the iprio arrays are read-only zero, so mtopi and stopi give an IPRIO of 1;
 * mvien has bits 1 and 9 and hvien bit 13 alone, the others are read-only zero.
 */
import {
  ILLEGAL_INSTRUCTION, LCOFI, SEI, STATEEN_AIA, STATEEN_IMSIC, STATEEN_WINDOWS, VIRTUAL_INSTRUCTION,
} from './bits';
import {
  MACHINE_FILE, SUPERVISOR_FILE, claimTop, fileOf, fileRegisterExists, guestFileBits, guestFileOf, readFileRegister,
  readTop, refreshLines, writeFileRegister,
} from '../interrupts/imsic';
import { MVIEN_WRITABLE, filteredReady, readVirtualPending, writeVirtualPending } from '../interrupts/filter';
import { firstInterrupt } from '../interrupts/order';
import { HART } from '../state/layout';
import {
  HGEIE, HGEIP, HIDELEG, HSTATEEN, HVICTL, HVIEN, HVIPRIO1, HVIPRIO2, MIDELEG, MIE, MISELECT, MODE, MSTATEEN, MVIEN,
  SISELECT, VIRT, VSISELECT, get, set,
} from '../state/state';
import { pendingInterrupts } from '../interrupts/trap';
import { guestTopInterrupt, virtualTrapInterrupt } from '../interrupts/virtual';

const ALLOWED: u32 = 0;

/** A select register holds nine bits, as vsiselect must. */
const SELECT_MASK: u64 = 0x1ff;
/** VTI, six bits of IID, DPR, IPRIOM, IPRIO. */
const HVICTL_WRITABLE: u64 = 0x403f03ff;
/** Priorities of interrupts 1, 5, 13, 14 and 15; those of 0, 4 and 8 are reserved. */
const HVIPRIO1_WRITABLE: u64 = 0xffffff00ff00ff00;

export function isAiaCsr(number: u32): bool {
  switch (number) {
    case 0x150: case 0x151: case 0x15c: case 0xdb0:
    case 0x250: case 0x251: case 0x25c: case 0xeb0:
    case 0x308: case 0x309: case 0x350: case 0x351: case 0x35c: case 0xfb0:
    case 0x607: case 0x608: case 0x609: case 0x646: case 0x647: case 0xe12:
      return true;
    default:
      return false;
  }
}

/**
 * Chapter 2: 0x30 to 0x3f are the iprio arrays, 0x70 to 0xff the interrupt file; with an XLEN of 64 only even numbers
 * exist.
 */
function windowExists(select: u64): bool {
  if (select >= 0x30 && select < 0x40) return (select & 1) == 0;
  return select >= 0x70 && select <= 0xff && fileRegisterExists(select);
}
function readWindow(file: usize, select: u64): u64 {
  return file != 0 && select >= 0x70 && windowExists(select) ? readFileRegister(file, select) : 0;
}
function writeWindow(file: usize, select: u64, value: u64): void {
  if (file != 0 && select >= 0x70 && windowExists(select)) writeFileRegister(file, select, value);
}

/** Section 2.5. @returns the bit of mstateen0 or hstateen0 that must be set below M-mode, or 0. */
export function stateEnableOf(number: u32): u64 {
  switch (number) {
    case 0x150: case 0x151: case 0x250: case 0x251: return STATEEN_WINDOWS;
    case 0xdb0: case 0x608: case 0x609: case 0x646: case 0x647: case 0xeb0: return STATEEN_AIA;
    case 0x15c: case 0x25c: return STATEEN_IMSIC;
    default: return 0;
  }
}
/**
 * Section 2.5 of what a window shows.
 *
 * @returns whether the mstateen0 or hstateen0 at `field` keeps it from lower levels.
 */
function windowIsClosed(select: u64, field: u32): bool {
  if (get(MODE) == 3) return false;
  return (get(field) & (select >= 0x70 ? STATEEN_IMSIC : STATEEN_AIA)) == 0;
}
/**
 * Section 5.3: with bit 9 of mvien "attempts from S-mode to explicitly access the supervisor-level interrupt file"
 * fail.
 */
function fileIsFiltered(): bool {
  return get(MODE) == 1 && (get(MVIEN) & SEI) != 0;
}
/** @returns the exception of an access to sireg outside of virtual machines. */
function judgeWindow(select: u64): u32 {
  if (select >= 0x70 && fileIsFiltered()) return ILLEGAL_INSTRUCTION;
  return windowExists(select) && !windowIsClosed(select, MSTATEEN) ? ALLOWED : ILLEGAL_INSTRUCTION;
}

/** @returns the exception of an access to vsireg, or to sireg from VS-mode. */
function judgeGuestWindow(inaccessible: u32): u32 {
  const select = get(VSISELECT);
  if (select >= 0x30 && select < 0x40) return inaccessible;
  if (select < 0x70 || select > 0xff) return ILLEGAL_INSTRUCTION;
  if (windowIsClosed(select, MSTATEEN)) return ILLEGAL_INSTRUCTION;
  if (get(VIRT) != 0 && windowIsClosed(select, HSTATEEN)) return inaccessible;
  return guestFileOf(HART) != 0 && fileRegisterExists(select) ? ALLOWED : inaccessible;
}

/**
 * What Smaia and Ssaia add to the rules of access.
 *
 * @param asked as the instruction has it.
 * @returns ALLOWED, or an exception.
 */
export function judgeAia(asked: u32, writes: bool): u32 {
  const virtual = get(VIRT) != 0;
  switch (asked) {
    case 0x104: case 0x144: return virtual && virtualTrapInterrupt() ? VIRTUAL_INSTRUCTION : ALLOWED;
    case 0x14d: return virtual && writes && virtualTrapInterrupt() ? VIRTUAL_INSTRUCTION : ALLOWED;
    case 0x351: return windowExists(get(MISELECT)) ? ALLOWED : ILLEGAL_INSTRUCTION;
    case 0x151:
      if (virtual) return judgeGuestWindow(VIRTUAL_INSTRUCTION);
      return judgeWindow(get(SISELECT));
    case 0x15c:
      if (virtual) return guestFileOf(HART) == 0 ? VIRTUAL_INSTRUCTION : ALLOWED;
      return fileIsFiltered() ? ILLEGAL_INSTRUCTION : ALLOWED;
    case 0x251: return judgeGuestWindow(ILLEGAL_INSTRUCTION);
    case 0x25c: return guestFileOf(HART) == 0 ? ILLEGAL_INSTRUCTION : ALLOWED;
    default: return ALLOWED;
  }
}

function topOf(ready: u64): u64 {
  return ready == 0 ? 0 : (firstInterrupt(ready) << 16) | 1;
}

function supervisorReady(): u64 {
  const real = pendingInterrupts() & get(MIE) & get(MIDELEG) & ~get(HIDELEG);
  return real | filteredReady();
}

export function readAiaCsr(number: u32): u64 {
  const guest = guestFileOf(HART);
  switch (number) {
    case 0x150: return get(SISELECT);
    case 0x151: return readWindow(fileOf(HART, SUPERVISOR_FILE), get(SISELECT));
    case 0x15c: return readTop(fileOf(HART, SUPERVISOR_FILE));
    case 0xdb0: return topOf(supervisorReady());
    case 0x250: return get(VSISELECT);
    case 0x251: return readWindow(guest, get(VSISELECT));
    case 0x25c: return guest != 0 ? readTop(guest) : 0;
    case 0xeb0: return guestTopInterrupt(pendingInterrupts());
    case 0x308: return get(MVIEN);
    case 0x309: return readVirtualPending();
    case 0x350: return get(MISELECT);
    case 0x351: return readWindow(fileOf(HART, MACHINE_FILE), get(MISELECT));
    case 0x35c: return readTop(fileOf(HART, MACHINE_FILE));
    case 0xfb0: return topOf(pendingInterrupts() & get(MIE) & ~get(MIDELEG));
    case 0x607: return get(HGEIE);
    case 0x608: return get(HVIEN);
    case 0x609: return get(HVICTL);
    case 0x646: return get(HVIPRIO1);
    case 0x647: return get(HVIPRIO2);
    case 0xe12: return get(HGEIP);
    default: return 0;
  }
}

/** The caller must look at pending interrupts again. */
export function writeAiaCsr(number: u32, value: u64): void {
  const guest = guestFileOf(HART);
  switch (number) {
    case 0x150: return set(SISELECT, value & SELECT_MASK);
    case 0x151: writeWindow(fileOf(HART, SUPERVISOR_FILE), get(SISELECT), value); break;
    case 0x15c: claimTop(fileOf(HART, SUPERVISOR_FILE)); break;
    case 0x250: return set(VSISELECT, value & SELECT_MASK);
    case 0x251: writeWindow(guest, get(VSISELECT), value); break;
    case 0x25c: if (guest != 0) claimTop(guest); break;
    case 0x308: return set(MVIEN, value & MVIEN_WRITABLE);
    case 0x309: return writeVirtualPending(value);
    case 0x350: return set(MISELECT, value & SELECT_MASK);
    case 0x351: writeWindow(fileOf(HART, MACHINE_FILE), get(MISELECT), value); break;
    case 0x35c: claimTop(fileOf(HART, MACHINE_FILE)); break;
    case 0x607: set(HGEIE, value & guestFileBits()); break;
    case 0x608: return set(HVIEN, value & LCOFI);
    case 0x609: return set(HVICTL, value & HVICTL_WRITABLE);
    case 0x646: return set(HVIPRIO1, value & HVIPRIO1_WRITABLE);
    case 0x647: return set(HVIPRIO2, value);
    default: return;
  }
  refreshLines(HART);
}
