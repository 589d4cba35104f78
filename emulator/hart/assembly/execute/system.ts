/** The SYSTEM instructions. Each returns whether the next record may follow at once; otherwise PC has been set. */
import { guestLoadFor, guestStoreFor } from '../memory/access';
import {
  BREAKPOINT, ECALL_M, ECALL_S, ECALL_U, ECALL_VS, HU, ILLEGAL_INSTRUCTION, SPVP, TSR, TVM, TW, VIRTUAL_INSTRUCTION,
  VTSR, VTVM, VTW,
} from '../csr/bits';
import { sbiCall } from '../board';
import { wordOf } from '../decode/code-cache';
import { fenceTranslations, refreshContext } from '../memory/context';
import { CSR_DONE, CSR_TRAPPED, csrInstruction, csrResult } from '../csr/csr';
import { advance, rs1, rs2, setRd } from './operands';
import { changeInterrupts, leave } from './progress';
import { BUILTIN_FIRMWARE, HSTATUS, MODE, MSTATUS, PC, VIRT, WAITING, get, machine, runningHart, set } from '../state/state';
import { interruptIsDue, raise, raiseAt, returnFromMachine, returnFromSupervisor, trapped } from '../interrupts/trap';


/** stval and mtval hold the instruction's bits, 16 of them when compressed. */
export function illegal(record: usize): void {
  raise(ILLEGAL_INSTRUCTION, wordOf(record));
}
function refuse(record: usize, cause: u32): bool {
  raise(cause, wordOf(record));
  return false;
}

export function csr(record: usize, immediate: bool): bool {
  const word = <u32>load<i32>(record, 8);
  const outcome = csrInstruction(word, immediate ? (word >> 15) & 31 : rs1(record));
  if (outcome == CSR_TRAPPED) return false;
  setRd(record, csrResult());
  if (outcome == CSR_DONE) return true;
  advance(record);
  return false;
}

export function environmentCall(record: usize): void {
  const mode = get(MODE);
  const virtual = get(VIRT) != 0;
  if (mode == 1 && !virtual && machine(BUILTIN_FIRMWARE) != 0) {
    advance(record);
    sbiCall(runningHart());
    refreshContext();
    changeInterrupts();
    return leave();
  }
  raise(mode == 3 ? ECALL_M : mode == 0 ? ECALL_U : virtual ? ECALL_VS : ECALL_S, 0);
}

/** The trap value is the address of the EBREAK. */
export function environmentBreak(): void {
  raiseAt(BREAKPOINT, get(PC), get(VIRT) != 0, 0, 0);
}

export function sret(record: usize): void {
  const mode = get(MODE);
  if (get(VIRT) != 0) {
    if (mode == 0 || (get(HSTATUS) & VTSR) != 0) refuse(record, VIRTUAL_INSTRUCTION);
    else returnFromSupervisor();
  } else if (mode == 0 || (mode == 1 && (get(MSTATUS) & TSR) != 0)) illegal(record);
  else returnFromSupervisor();
}

export function mret(record: usize): void {
  if (get(MODE) == 3) returnFromMachine();
  else illegal(record);
}

/** A forbidden WFI could complete within a bounded time; here that time is zero, so it always traps. */
export function wait(record: usize): bool {
  const mode = get(MODE);
  const virtual = get(VIRT) != 0;
  if (mode < 3 && (get(MSTATUS) & TW) != 0) return refuse(record, ILLEGAL_INSTRUCTION);
  if (virtual && (mode == 0 || (get(HSTATUS) & VTW) != 0)) return refuse(record, VIRTUAL_INSTRUCTION);
  if (mode == 0) return refuse(record, ILLEGAL_INSTRUCTION);
  if (interruptIsDue()) return true;
  advance(record);
  set(WAITING, 1);
  leave();
  return false;
}

/** Every fence forgets every translation, whatever address and number it names. */
function fence(record: usize): bool {
  fenceTranslations();
  refreshContext();
  advance(record);
  return false;
}
export function supervisorFence(record: usize): bool {
  const mode = get(MODE);
  if (get(VIRT) != 0) {
    if (mode == 0 || (get(HSTATUS) & VTVM) != 0) return refuse(record, VIRTUAL_INSTRUCTION);
  } else if (mode == 0 || (mode == 1 && (get(MSTATUS) & TVM) != 0)) return refuse(record, ILLEGAL_INSTRUCTION);
  return fence(record);
}
/** SFENCE.W.INVAL and SFENCE.INVAL.IR order what SINVAL.VMA has done at once (Svinval). */
export function orderInvalidation(record: usize): void {
  if (get(MODE) == 0) refuse(record, get(VIRT) != 0 ? VIRTUAL_INSTRUCTION : ILLEGAL_INSTRUCTION);
}
/** @param guestPhysical HFENCE.GVMA, which mstatus.TVM forbids to HS-mode. */
export function hypervisorFence(record: usize, guestPhysical: bool): bool {
  const mode = get(MODE);
  if (get(VIRT) != 0) return refuse(record, VIRTUAL_INSTRUCTION);
  if (mode == 0 || (guestPhysical && mode == 1 && (get(MSTATUS) & TVM) != 0)) return refuse(record, ILLEGAL_INSTRUCTION);
  return fence(record);
}

function mayReachGuest(record: usize): bool {
  if (get(VIRT) != 0) return refuse(record, VIRTUAL_INSTRUCTION);
  if (get(MODE) == 0 && (get(HSTATUS) & HU) == 0) return refuse(record, ILLEGAL_INSTRUCTION);
  return true;
}
function guestMode(): u64 {
  return (get(HSTATUS) & SPVP) != 0 ? 1 : 0;
}

/** HLV and HLVX. @param signed whether the value is sign-extended from `size`. */
export function guestLoad(record: usize, size: u32, signed: bool, hlvx: bool): void {
  if (!mayReachGuest(record)) return;
  const value = guestLoadFor(record, rs1(record), size, guestMode(), hlvx);
  if (trapped()) return;
  const shift = <u64>(64 - size * 8);
  setRd(record, signed ? <u64>((<i64>(value << shift)) >> shift) : value);
  advance(record);
}
export function guestStore(record: usize, size: u32): void {
  if (!mayReachGuest(record)) return;
  guestStoreFor(record, rs1(record), size, guestMode(), rs2(record));
  if (!trapped()) advance(record);
}
