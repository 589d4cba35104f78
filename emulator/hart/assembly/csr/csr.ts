/**
 * CSR instructions: who may access which, and what a write brings about. Privileged ISA, "CSR Address Mapping
 * Conventions".
 */
import {
  COUNTER_TM, ILLEGAL_INSTRUCTION, SEI, STATEEN_ENVCFG, STATEEN_SE, STCE, TVM, VIRTUAL_INSTRUCTION, VTVM,
} from './bits';
import { EVENT_CSR_UNIMPLEMENTED, event } from '../board';
import { judgeAia, stateEnableOf } from './aia';
import { csrIsMissing, readCsr } from './read';
import { floatIsOn } from '../float/state';
import { judgeSeed, pollEntropy } from './entropy';
import { csrWriteHasEffects, writeCsr } from './write';
import { hasImsic } from '../interrupts/imsic';
import {
  HCOUNTEREN, HENVCFG, HSTATEEN, HSTATUS, MCOUNTEREN, MENVCFG, MODE, MSTATEEN, MSTATUS, PC, SCOUNTEREN, SOFT_PENDING,
  VIRT, get, runningHart,
} from '../state/state';
import { raise } from '../interrupts/trap';

const ALLOWED: u32 = 0;

const FCSR_NUMBER: u32 = 0x003;
const SEED_NUMBER: u32 = 0x015;
const SATP_NUMBER: u32 = 0x180;
const STIMECMP_NUMBER: u32 = 0x14d;
const VSTIMECMP_NUMBER: u32 = 0x24d;
const HGATP_NUMBER: u32 = 0x680;
const MIP_NUMBER: u32 = 0x344;

/** @returns ALLOWED, or the exception of an access to an implemented CSR. */
function judge(number: u32, writes: bool): u32 {
  if (writes && number >> 10 == 3) return ILLEGAL_INSTRUCTION;
  // fflags, frm and fcsr are the only ones below it.
  if (number <= FCSR_NUMBER) return floatIsOn() ? ALLOWED : ILLEGAL_INSTRUCTION;
  if (number == SEED_NUMBER) return judgeSeed(writes);
  const mode = get(MODE);
  if (mode == 3) return ALLOWED;
  const level = (number >> 8) & 3;
  if (level == 3) return ILLEGAL_INSTRUCTION;
  const virtual = get(VIRT) != 0;
  if (!virtual && level != 0 && mode == 0) return ILLEGAL_INSTRUCTION;
  if (number == STIMECMP_NUMBER || number == VSTIMECMP_NUMBER) {
    const byMachine = judgeTimer();
    if (byMachine != ALLOWED) return byMachine;
  }
  if (isClosed(number, MSTATEEN)) return ILLEGAL_INSTRUCTION;
  // HS-qualified, so what keeps it from a guest is a virtual-instruction exception.
  if (virtual && (level == 2 || (level == 1 && mode == 0))) return VIRTUAL_INSTRUCTION;
  if (virtual && isClosed(number, HSTATEEN)) return VIRTUAL_INSTRUCTION;
  if (number == SATP_NUMBER) {
    if (virtual) return (get(HSTATUS) & VTVM) != 0 ? VIRTUAL_INSTRUCTION : ALLOWED;
    return (get(MSTATUS) & TVM) != 0 ? ILLEGAL_INSTRUCTION : ALLOWED;
  }
  if (number == HGATP_NUMBER && (get(MSTATUS) & TVM) != 0) return ILLEGAL_INSTRUCTION;
  if (number == STIMECMP_NUMBER && virtual) return judgeGuestTimer();
  return number >= 0xc00 && number < 0xc20 ? judgeCounter(number & 31, virtual) : ALLOWED;
}

/**
 * Smstateen, Ssstateen.
 *
 * @returns whether the mstateen or hstateen registers at `field` keep this CSR from lower levels.
 */
function isClosed(number: u32, field: u32): bool {
  switch (number) {
    case 0x10a: case 0x60a: return (get(field) & STATEEN_ENVCFG) == 0;
    case 0x10c: case 0x10d: case 0x10e: case 0x10f:
    case 0x60c: case 0x60d: case 0x60e: case 0x60f:
      return (get(field + (number & 3) * 8) & STATEEN_SE) == 0;
    default: return hasImsic() && (get(field) & stateEnableOf(number)) != stateEnableOf(number);
  }
}

/** Sstc: below M-mode both need mcounteren.TM and menvcfg.STCE. */
function judgeTimer(): u32 {
  const on = (get(MCOUNTEREN) & COUNTER_TM) != 0 && (get(MENVCFG) & STCE) != 0;
  return on ? ALLOWED : ILLEGAL_INSTRUCTION;
}
/** Sstc: stimecmp from VS-mode is vstimecmp, and needs hcounteren.TM and henvcfg.STCE too. */
function judgeGuestTimer(): u32 {
  const on = (get(HCOUNTEREN) & COUNTER_TM) != 0 && (get(HENVCFG) & STCE) != 0;
  return on ? ALLOWED : VIRTUAL_INSTRUCTION;
}
function judgeCounter(index: u32, virtual: bool): u32 {
  const bit = (<u64>1) << index;
  if ((get(MCOUNTEREN) & bit) == 0) return ILLEGAL_INSTRUCTION;
  if (virtual && (get(HCOUNTEREN) & bit) == 0) return VIRTUAL_INSTRUCTION;
  if (get(MODE) == 0 && (get(SCOUNTEREN) & bit) == 0) return virtual ? VIRTUAL_INSTRUCTION : ILLEGAL_INSTRUCTION;
  return ALLOWED;
}

/** @returns the CSR that the hart accesses: in VS-mode, the numbers of supervisor CSRs mean the VS CSRs. */
function substituted(number: u32): u32 {
  if (get(VIRT) == 0) return number;
  switch (number) {
    case 0x100: case 0x104: case 0x105: case 0x140: case 0x141: case 0x142: case 0x143: case 0x144: case 0x14d: case 0x180:
    case 0x150: case 0x151: case 0x15c: case 0xdb0:
      return number + 0x100;
    default:
      return number;
  }
}

let result: u64 = 0;
/** What the last CSR instruction read, for rd. */
export function csrResult(): u64 {
  return result;
}

export const CSR_DONE: u32 = 0;
export const CSR_TRAPPED: u32 = 1;
/** The instruction is done, and translation, interrupts or timers may have changed. */
const CSR_CHANGED: u32 = 2;

/**
 * One CSR instruction.
 *
 * @param word the instruction; `source` rs1's value, or the 5-bit immediate.
 */
export function csrInstruction(word: u32, source: u64): u32 {
  const asked = word >> 20;
  const operation = (word >> 12) & 3;
  const writes = operation == 1 || ((word >> 15) & 31) != 0;
  const number = substituted(asked);
  const old = readCsr(number);
  const missing = csrIsMissing();
  let verdict = missing ? ILLEGAL_INSTRUCTION : judge(asked, writes);
  if (verdict == ALLOWED && hasImsic()) verdict = judgeAia(asked, writes);
  if (verdict != ALLOWED) {
    if (missing) event(runningHart(), EVENT_CSR_UNIMPLEMENTED, asked, get(PC));
    raise(verdict, word);
    return CSR_TRAPPED;
  }
  result = asked == SEED_NUMBER ? pollEntropy() : old;
  if (!writes) return CSR_DONE;
  // The external line shows in what is read of SEIP, and takes no part in what is written back.
  const base = number == MIP_NUMBER ? (old & ~SEI) | (get(SOFT_PENDING) & SEI) : old;
  writeCsr(number, operation == 1 ? source : operation == 2 ? base | source : base & ~source);
  return csrWriteHasEffects() ? CSR_CHANGED : CSR_DONE;
}
