/** What a write to each CSR leaves behind (WARL and WPRI rules), by number, without regard to who writes. */
import {
  ADUE, CBIE, COUNTERS, COUNTER_TM, ENVCFG_BY_MACHINE, ENVCFG_WRITABLE, HEDELEG_WRITABLE, HSTATUS_WRITABLE, LCOFI,
  MEDELEG_WRITABLE, MPP, MSTATUS_WRITABLE, M_INTERRUPTS, PBMTE, SEI, SENVCFG_WRITABLE, SSEED, SSI, SSTATUS_WRITABLE,
  STATEEN0_WRITABLE, STATEEN_SE, STCE, STI, S_INTERRUPTS, USEED, VSSI, VS_INTERRUPTS, VGEIN,
} from './bits';
import { fenceTranslations, refreshContext } from '../memory/context';
import { isAiaCsr, writeAiaCsr } from './aia';
import { readCsr } from './read';
import { markFloatDirty } from '../float/state';
import { filterCounters, writeCounter as writeMonitor, writeEvent } from './counters';
import { guestExternal, guestFiles, hasImsic, refreshLines, stateEnables } from '../interrupts/imsic';
import { writeFilteredEnabled, writeFilteredPending } from '../interrupts/filter';
import { HART } from '../state/layout';
import { writePmpAddress, writePmpConfiguration } from '../memory/pmp';
import { changeInterrupts, hartSteps, leave } from '../execute/progress';
import {
  CYCLE_OFFSET, FCSR, HCOUNTEREN, HEDELEG, HELD_CYCLE, HELD_INSTRET, HENVCFG, HGATP, HIDELEG, HSTATUS, HTIMEDELTA,
  HTINST, HTVAL, HVIP, INSTRET_OFFSET, MCAUSE, MCOUNTEREN, MCOUNTINHIBIT, MEDELEG, MENVCFG, MEPC, MIDELEG, MIE,
  MSCRATCH, MSTATUS, MTINST, HSTATEEN, MSECCFG, MSTATEEN, MTVAL, MTVAL2, MTVEC, MVIEN, SATP, SCAUSE, SCOUNTEREN,
  SENVCFG, SEPC, SOFT_PENDING, SSCRATCH, STIMECMP, STVAL, STVEC, VSATP, VSCAUSE, VSEPC, VSSCRATCH, VSSTATUS,
  VSTIMECMP, VSTVAL, VSTVEC, get, set, HVIP_LOCAL, VSIE_LOCAL,
} from '../state/state';

import { virtualLocals } from '../interrupts/virtual';

/** MODE, 14 bits of VMID, 44 bits of PPN. The lowest two bits of PPN are zero: the root is 16 KiB, 16 KiB-aligned. */
const HGATP_WRITABLE: u64 = 0xf3fffffffffffffc;

let effects: bool = false;
/** @returns whether the last write may have changed translation, pending interrupts or deadlines. */
export function csrWriteHasEffects(): bool {
  return effects;
}

export function writeCsr(number: u32, value: u64): void {
  effects = false;
  if (hasImsic() && isAiaCsr(number)) {
    writeAiaCsr(number, value);
    return interrupts();
  }
  switch (number >> 8) {
    case 0x0: return writeFloatControl(number, value);
    case 0x1: return writeSupervisor(number, value);
    case 0x2: return writeGuestSupervisor(number, value);
    case 0x3: return writeMachine(number, value);
    case 0x6: return writeHypervisor(number, value);
    case 0x7: return set(MSECCFG, value & (SSEED | USEED));
    case 0xb: return writeCounter(number, value);
  }
}

/** Takes only the bits of `mask`; the others stay. */
function merge(field: u32, mask: u64, value: u64): void {
  set(field, (get(field) & ~mask) | (value & mask));
}
function context(): void {
  refreshContext();
  interrupts();
}
function interrupts(): void {
  effects = true;
  changeInterrupts();
}
/** To be called when a timer, or what enables it, has changed: the scheduler counts down to deadlines. */
function deadlines(): void {
  interrupts();
  leave();
}
/** Modes above 1 are reserved: such a write is not taken. */
function writeVector(field: u32, value: u64): void {
  if ((value & 3) < 2) set(field, value);
}
function isKnownMode(atp: u64): bool {
  const mode = atp >> 60;
  return mode == 0 || (mode >= 8 && mode <= 10);
}
/** "If satp is written with an unsupported MODE, the entire write has no effect." */
function writeTranslation(field: u32, value: u64): void {
  if (!isKnownMode(value)) return;
  set(field, value);
  context();
}
/** hgatp is WARL by field instead: an unknown mode stays what it was. */
function writeGuestTranslation(value: u64): void {
  const legal = isKnownMode(value) ? value : (value & ~(<u64>0xf << 60)) | (get(HGATP) & ((<u64>0xf) << 60));
  set(HGATP, legal & HGATP_WRITABLE);
  context();
}

/** frm takes its reserved values too: "any subsequent attempt to execute" by them is illegal. */
function writeFloatControl(number: u32, value: u64): void {
  switch (number) {
    case 0x001: merge(FCSR, 0x1f, value); break;
    case 0x002: merge(FCSR, 0xe0, value << 5); break;
    case 0x003: merge(FCSR, 0xff, value); break;
    default: return;
  }
  markFloatDirty();
}

/** The reserved value of CBIE is not taken. Whether tables may use PBMT or A and D are set decides on translations. */
function writeEnvironment(field: u32, mask: u64, value: u64): void {
  const old = get(field);
  merge(field, (value & CBIE) == (<u64>2 << 4) ? mask & ~CBIE : mask, value);
  if (((old ^ get(field)) & (PBMTE | ADUE)) != 0) {
    fenceTranslations();
    refreshContext();
  }
  deadlines();
}
/** mstateen1 to 3 guard no state; only the bit that opens hstateen1 to 3 can be set. */
function writeStateEnable(field: u32, index: u32, value: u64): void {
  set(field + index * 8, value & (index == 0 ? STATEEN0_WRITABLE | stateEnables() : STATEEN_SE));
}

function writeSupervisor(number: u32, value: u64): void {
  switch (number) {
    case 0x100: merge(MSTATUS, SSTATUS_WRITABLE, value); return context();
    case 0x104: merge(MIE, get(MIDELEG) & S_INTERRUPTS, value); writeFilteredEnabled(value); return interrupts();
    case 0x105: return writeVector(STVEC, value);
    case 0x106: return set(SCOUNTEREN, value & COUNTERS);
    case 0x10a: return writeEnvironment(SENVCFG, SENVCFG_WRITABLE, value);
    case 0x140: return set(SSCRATCH, value);
    case 0x141: return set(SEPC, value & ~(<u64>1));
    case 0x142: return set(SCAUSE, value);
    case 0x143: return set(STVAL, value);
    case 0x144: merge(SOFT_PENDING, get(MIDELEG) & (SSI | LCOFI), value); writeFilteredPending(value); return interrupts();
    case 0x14d: set(STIMECMP, value); return deadlines();
    case 0x180: return writeTranslation(SATP, value);
  }
}

function writeGuestSupervisor(number: u32, value: u64): void {
  switch (number) {
    case 0x200: merge(VSSTATUS, SSTATUS_WRITABLE, value); return context();
    case 0x204:
      merge(MIE, get(HIDELEG) & VS_INTERRUPTS, value << 1);
      merge(MIE, get(HIDELEG) & get(MIDELEG) & LCOFI, value);
      merge(VSIE_LOCAL, virtualLocals(), value);
      return interrupts();
    case 0x205: return writeVector(VSTVEC, value);
    case 0x240: return set(VSSCRATCH, value);
    case 0x241: return set(VSEPC, value & ~(<u64>1));
    case 0x242: return set(VSCAUSE, value);
    case 0x243: return set(VSTVAL, value);
    case 0x244:
      merge(HVIP, get(HIDELEG) & VSSI, value << 1);
      merge(SOFT_PENDING, get(HIDELEG) & get(MIDELEG) & LCOFI, value);
      merge(HVIP_LOCAL, virtualLocals(), value);
      return interrupts();
    case 0x24d: set(VSTIMECMP, value); return deadlines();
    case 0x280: return writeTranslation(VSATP, value);
  }
}

/** VGEIN takes any value: which of them select a guest interrupt file is asked where it matters. */
function writeGuestStatus(value: u64): void {
  if (guestFiles() == 0) return set(HSTATUS, value & HSTATUS_WRITABLE);
  set(HSTATUS, value & (HSTATUS_WRITABLE | VGEIN));
  refreshLines(HART);
  interrupts();
}

function writeHypervisor(number: u32, value: u64): void {
  switch (number) {
    case 0x600: return writeGuestStatus(value);
    case 0x602: return set(HEDELEG, value & HEDELEG_WRITABLE);
    case 0x603: set(HIDELEG, value & (VS_INTERRUPTS | LCOFI)); return interrupts();
    case 0x604: merge(MIE, VS_INTERRUPTS | guestExternal(), value); return interrupts();
    case 0x605: set(HTIMEDELTA, value); return deadlines();
    case 0x606: return set(HCOUNTEREN, value & COUNTERS);
    case 0x60a: return writeEnvironment(HENVCFG, ENVCFG_WRITABLE, value & (get(MENVCFG) | ~ENVCFG_BY_MACHINE));
    case 0x60c: case 0x60d: case 0x60e: case 0x60f: return writeStateEnable(HSTATEEN, number & 3, value);
    case 0x643: return set(HTVAL, value);
    case 0x644: merge(HVIP, VSSI, value); return interrupts();
    case 0x645:
      merge(HVIP, VS_INTERRUPTS, value);
      if (hasImsic()) merge(HVIP_LOCAL, LCOFI, value);
      return interrupts();
    case 0x64a: return set(HTINST, value);
    case 0x680: return writeGuestTranslation(value);
  }
}

/** MPP holds 0, 1 or 3; 2 is no mode, so the field keeps what it had. */
function writeStatus(value: u64): void {
  const mask = (value & MPP) == (<u64>2 << 11) ? MSTATUS_WRITABLE : MSTATUS_WRITABLE | MPP;
  merge(MSTATUS, mask, value);
  context();
}

function writeMachine(number: u32, value: u64): void {
  if (number >= 0x3a0 && number < 0x3c0) return writeProtection(number, value);
  if (number >= 0x323 && number < 0x340) return writeEvent(number - 0x320, value);
  switch (number) {
    case 0x300: return writeStatus(value);
    case 0x302: return set(MEDELEG, value & MEDELEG_WRITABLE);
    case 0x303: set(MIDELEG, (value & S_INTERRUPTS) | VS_INTERRUPTS | guestExternal()); return interrupts();
    case 0x304: set(MIE, value & (S_INTERRUPTS | VS_INTERRUPTS | guestExternal() | M_INTERRUPTS)); return interrupts();
    case 0x305: return writeVector(MTVEC, value);
    case 0x306: return set(MCOUNTEREN, value & COUNTERS);
    case 0x30a: return writeEnvironment(MENVCFG, ENVCFG_WRITABLE, value);
    case 0x30c: case 0x30d: case 0x30e: case 0x30f: return writeStateEnable(MSTATEEN, number & 3, value);
    case 0x320: return writeInhibit(value);
    case 0x340: return set(MSCRATCH, value);
    case 0x341: return set(MEPC, value & ~(<u64>1));
    case 0x342: return set(MCAUSE, value);
    case 0x343: return set(MTVAL, value);
    case 0x344: return writePending(value);
    case 0x34a: return set(MTINST, value);
    case 0x34b: return set(MTVAL2, value);
  }
}
function writeProtection(number: u32, value: u64): void {
  if (number >= 0x3b0) writePmpAddress(number - 0x3b0, value);
  else if (number == 0x3a0 || number == 0x3a2) writePmpConfiguration((number - 0x3a0) * 4, value);
  fenceTranslations();
  context();
}

/** Software can write STIP only while Sstc does not drive it. */
function writePending(value: u64): void {
  const timer = (get(MENVCFG) & STCE) == 0 ? STI : 0;
  merge(SOFT_PENDING, SSI | (SEI & ~get(MVIEN)) | LCOFI | timer, value);
  merge(HVIP, VSSI, value);
  interrupts();
}

/** The write takes effect after the instruction, which itself then does not count. */
function writeCounter(number: u32, value: u64): void {
  if (number == 0xb00) {
    set(HELD_CYCLE, value);
    set(CYCLE_OFFSET, value - hartSteps());
  } else if (number == 0xb02) {
    set(HELD_INSTRET, value);
    set(INSTRET_OFFSET, value - hartSteps());
  } else if (number > 0xb02) writeMonitor(number - 0xb00, value);
}
function writeInhibit(value: u64): void {
  const cycle = readCsr(0xb00);
  const retired = readCsr(0xb02);
  set(MCOUNTINHIBIT, value & (COUNTERS & ~COUNTER_TM));
  filterCounters();
  writeCounter(0xb00, cycle);
  writeCounter(0xb02, retired);
}
