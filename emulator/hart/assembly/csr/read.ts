/** What each CSR reads, by number, without regard to who asks. */
import {
  COUNTER_CY, COUNTER_IR, LCOFI, FS, MISA, SD, S_INTERRUPTS, SSTATUS_WRITABLE, SXL64, UXL64, VSXL64, VS_INTERRUPTS,
  SGEI,
} from './bits';
import { overflowed, readCounter, readEvent } from './counters';
import { isAiaCsr, readAiaCsr } from './aia';
import { hasImsic } from '../interrupts/imsic';
import { filteredEnabled, filteredPending } from '../interrupts/filter';
import { HART } from '../state/layout';
import { now, stepsBefore } from '../execute/progress';
import {
  CYCLE_OFFSET, FCSR, HCOUNTEREN, HEDELEG, HELD_CYCLE, HELD_INSTRET, HGATP, HIDELEG, HSTATUS, HTIMEDELTA, HTINST,
  HTVAL, HVIP, INSTRET_OFFSET, MCAUSE, MCOUNTEREN, MCOUNTINHIBIT, MEDELEG, MENVCFG, MEPC, MIDELEG, MIE, MODE,
  MSCRATCH, MSTATUS, MTINST, HSTATEEN, MSECCFG, MSTATEEN, MTVAL, MTVAL2, MTVEC, PMPADDR, PMPCFG, SATP, SCAUSE,
  SCOUNTEREN, SENVCFG, SEPC, SSCRATCH, STIMECMP, STVAL, STVEC, VIRT, VSATP, VSCAUSE, VSEPC, VSSCRATCH, VSSTATUS,
  VSTIMECMP, VSTVAL, VSTVEC, get, runningHart, HVIP_LOCAL, VSIE_LOCAL,
} from '../state/state';
import { guestEnvironment, pendingInterrupts } from '../interrupts/trap';
import { virtualLocals } from '../interrupts/virtual';

let missing: bool = false;
/** @returns whether the CSR last read does not exist. */
export function csrIsMissing(): bool {
  return missing;
}

function cycles(): u64 {
  return (get(MCOUNTINHIBIT) & COUNTER_CY) != 0 ? get(HELD_CYCLE) : stepsBefore() + get(CYCLE_OFFSET);
}
function retired(): u64 {
  return (get(MCOUNTINHIBIT) & COUNTER_IR) != 0 ? get(HELD_INSTRET) : stepsBefore() + get(INSTRET_OFFSET);
}

export function readCsr(number: u32): u64 {
  missing = false;
  if (hasImsic() && isAiaCsr(number)) return readAiaCsr(number);
  switch (number >> 8) {
    case 0x0: return number == 0x015 ? 0 : readFloatControl(number); // seed: csr.ts polls it
    case 0x1: return readSupervisor(number);
    case 0x2: return readGuestSupervisor(number);
    case 0x3: return readMachine(number);
    case 0x6: return readHypervisor(number);
    case 0x7: return number == 0x747 ? get(MSECCFG) : none();
    case 0xb: return readMachineCounter(number);
    case 0xc: return readUserCounter(number);
    case 0xd: return number == 0xda0 ? visibleOverflows() : none();
    case 0xe: return number == 0xe12 ? 0 : none(); // hgeip: without an IMSIC there are no guest interrupt files
    case 0xf: return readMachineInformation(number);
    default: return none();
  }
}
function none(): u64 {
  missing = true;
  return 0;
}

function readFloatControl(number: u32): u64 {
  switch (number) {
    case 0x001: return get(FCSR) & 31;
    case 0x002: return get(FCSR) >> 5;
    case 0x003: return get(FCSR);
    default: return none();
  }
}
/** "The SD bit is a read-only bit that summarizes whether" FS is dirty: there is neither V nor X state. */
function withDirty(status: u64): u64 {
  return (status & FS) == FS ? status | SD : status;
}

function readUserCounter(number: u32): u64 {
  switch (number) {
    case 0xc00: return cycles();
    case 0xc01: return get(VIRT) != 0 ? now() + get(HTIMEDELTA) : now();
    case 0xc02: return retired();
    default: return number < 0xc20 ? readCounter(number - 0xc00) : none();
  }
}

function readMachineCounter(number: u32): u64 {
  switch (number) {
    case 0xb00: return cycles();
    case 0xb02: return retired();
    default: return number >= 0xb03 && number < 0xb20 ? readCounter(number - 0xb00) : none();
  }
}

function readMachineInformation(number: u32): u64 {
  switch (number) {
    case 0xf11: case 0xf12: case 0xf13: case 0xf15: return 0;
    case 0xf14: return runningHart();
    default: return none();
  }
}

function readSupervisor(number: u32): u64 {
  switch (number) {
    case 0x100: return withDirty(get(MSTATUS) & SSTATUS_WRITABLE | UXL64);
    case 0x104: return (get(MIE) & get(MIDELEG) & S_INTERRUPTS) | filteredEnabled();
    case 0x105: return get(STVEC);
    case 0x106: return get(SCOUNTEREN);
    case 0x10a: return get(SENVCFG);
    case 0x10c: case 0x10d: case 0x10e: case 0x10f: return 0; // sstateen: no state of user mode is guarded
    case 0x140: return get(SSCRATCH);
    case 0x141: return get(SEPC);
    case 0x142: return get(SCAUSE);
    case 0x143: return get(STVAL);
    case 0x144: return (pendingInterrupts() & get(MIDELEG) & S_INTERRUPTS) | filteredPending();
    case 0x14d: return get(STIMECMP);
    case 0x180: return get(SATP);
    default: return none();
  }
}

/** scountovf: "subject to the same mcounteren (or mcounteren and hcounteren) CSRs" as the counters. */
function visibleOverflows(): u64 {
  let bits = overflowed();
  if (get(MODE) < 3) bits &= get(MCOUNTEREN);
  return get(VIRT) != 0 ? bits & get(HCOUNTEREN) : bits;
}

/** vsip and vsie show the VS-level bits one place lower, as far as hideleg hands them on; LCOFI in its own place. */
function shifted(bits: u64): u64 {
  return ((bits & get(HIDELEG) & VS_INTERRUPTS) >> 1) | (bits & get(HIDELEG) & get(MIDELEG) & LCOFI);
}

function readGuestSupervisor(number: u32): u64 {
  switch (number) {
    case 0x200: return withDirty(get(VSSTATUS) & SSTATUS_WRITABLE | UXL64);
    case 0x204: return shifted(get(MIE)) | (get(VSIE_LOCAL) & virtualLocals());
    case 0x205: return get(VSTVEC);
    case 0x240: return get(VSSCRATCH);
    case 0x241: return get(VSEPC);
    case 0x242: return get(VSCAUSE);
    case 0x243: return get(VSTVAL);
    case 0x244: return shifted(pendingInterrupts()) | (get(HVIP_LOCAL) & virtualLocals());
    case 0x24d: return get(VSTIMECMP);
    case 0x280: return get(VSATP);
    default: return none();
  }
}

function readHypervisor(number: u32): u64 {
  switch (number) {
    case 0x600: return get(HSTATUS) | VSXL64;
    case 0x602: return get(HEDELEG);
    case 0x603: return get(HIDELEG) & get(MIDELEG);
    case 0x604: return get(MIE) & (VS_INTERRUPTS | SGEI);
    case 0x605: return get(HTIMEDELTA);
    case 0x606: return get(HCOUNTEREN);
    case 0x607: return 0; // hgeie: without an IMSIC there are no guest interrupt files
    case 0x60a: return guestEnvironment();
    case 0x60c: case 0x60d: case 0x60e: case 0x60f: {
      const at = (number & 3) * 8;
      return get(HSTATEEN + at) & get(MSTATEEN + at);
    }
    case 0x643: return get(HTVAL);
    case 0x644: return pendingInterrupts() & (VS_INTERRUPTS | SGEI);
    case 0x645: return get(HVIP) | get(HVIP_LOCAL);
    case 0x64a: return get(HTINST);
    case 0x680: return get(HGATP);
    default: return none();
  }
}

function readMachine(number: u32): u64 {
  if (number >= 0x3b0 && number < 0x3c0) return get(PMPADDR + (number - 0x3b0) * 8);
  if (number == 0x3a0 || number == 0x3a2) return load<u64>(HART + PMPCFG + (number - 0x3a0) * 4);
  if (number >= 0x323 && number < 0x340) return readEvent(number - 0x320);
  switch (number) {
    case 0x300: return withDirty(get(MSTATUS) | UXL64 | SXL64);
    case 0x301: return MISA;
    case 0x302: return get(MEDELEG);
    case 0x303: return get(MIDELEG);
    case 0x304: return get(MIE);
    case 0x305: return get(MTVEC);
    case 0x306: return get(MCOUNTEREN);
    case 0x30a: return get(MENVCFG);
    case 0x30c: case 0x30d: case 0x30e: case 0x30f: return get(MSTATEEN + (number & 3) * 8);
    case 0x320: return get(MCOUNTINHIBIT);
    case 0x340: return get(MSCRATCH);
    case 0x341: return get(MEPC);
    case 0x342: return get(MCAUSE);
    case 0x343: return get(MTVAL);
    case 0x344: return pendingInterrupts();
    case 0x34a: return get(MTINST);
    case 0x34b: return get(MTVAL2);
    default: return none();
  }
}
