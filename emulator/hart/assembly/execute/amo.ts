/**
 * The A extension: one hart runs at a time, so an AMO is a load and a store. Unprivileged ISA, "A" Extension.
 * Each instruction returns whether the next record may follow at once; otherwise PC has been set, or it trapped.
 */
import { resolveAtomic, tlbIndex } from '../memory/access';
import { LOAD, LOAD_MISALIGNED, STORE, STORE_MISALIGNED } from '../csr/bits';
import { hostAddress, loadHost, ramStore, storeHost } from '../memory/bus';
import { contextTag, dataAccessIsVirtual } from '../memory/context';
import { wordOf } from '../decode/code-cache';
import { HART, LOAD_TLB, RAM, RAM_BASE, STORE_TLB } from '../state/layout';
import { PC, RESERVED_AT, RESERVED_SIZE, get, set } from '../state/state';
import { setRd } from './operands';
import { beginAccess, transformed } from '../memory/transform';
import { raiseAt, trapped } from '../interrupts/trap';

export const NO_RESERVATION: u64 = 0xffffffffffffffff;

/** Bits 31 to 27 of LR and SC, which are no AMOs. */
const LR: u32 = 0x02;
const SC: u32 = 0x03;

@inline function extended(value: u64, size: u32): u64 {
  return size == 4 ? <u64><i64><i32>value : value;
}
/** @returns false with the exception raised. */
function isAligned(record: usize, address: u64, size: u32, cause: u32): bool {
  if ((address & (size - 1)) == 0) return true;
  beginAccess(wordOf(record), address);
  raiseAt(cause, address, dataAccessIsVirtual(), 0, transformed(address));
  return false;
}

/** Whether the last `target` was not answered by the TLB. */
let slow: bool = false;
/**
 * @returns the physical address in RAM of an aligned access: from the TLB, or by a walk, which sets `slow` and may set
 *   `trapped`.
 */
function target(record: usize, address: u64, size: u32, access: u32): u64 {
  const entry = (access == LOAD ? LOAD_TLB : STORE_TLB) + tlbIndex(address);
  slow = load<u64>(entry) != ((address & ~(<u64>0xfff)) | contextTag());
  if (slow) return resolveAtomic(record, address, size, access);
  return <u64>(<u32>address + load<u32>(entry, 8) - <u32>RAM) + RAM_BASE;
}
function write(physical: u64, size: u32, value: u64): void {
  if (slow) ramStore(physical, size, value);
  else storeHost(hostAddress(physical), size, value);
}

/** A slow store may have dropped the records that are being executed. */
function done(record: usize): bool {
  if (slow) set(PC, get(PC) + (load<u16>(record, 12) >> 3));
  return !slow;
}

function loadReserved(record: usize, address: u64, size: u32): bool {
  if (!isAligned(record, address, size, LOAD_MISALIGNED)) return false;
  const physical = target(record, address, size, LOAD);
  if (trapped()) return false;
  set(RESERVED_AT, physical);
  set(RESERVED_SIZE, size);
  setRd(record, extended(loadHost(hostAddress(physical), size), size));
  return done(record);
}

/** The reservation set is the bytes that LR read; any SC ends it. */
function storeConditional(record: usize, address: u64, size: u32, value: u64): bool {
  if (!isAligned(record, address, size, STORE_MISALIGNED)) return false;
  const physical = target(record, address, size, STORE);
  if (trapped()) return false;
  const reserved = get(RESERVED_AT);
  const held = physical >= reserved && physical + size <= reserved + get(RESERVED_SIZE);
  set(RESERVED_AT, NO_RESERVATION);
  if (held) write(physical, size, value);
  setRd(record, held ? 0 : 1);
  return done(record);
}

/** @param funct5 bits 31 to 27 of the instruction. */
function atomic(record: usize, funct5: u32, address: u64, size: u32, operand: u64): bool {
  if (!isAligned(record, address, size, STORE_MISALIGNED)) return false;
  const physical = target(record, address, size, STORE);
  if (trapped()) return false;
  const old = extended(loadHost(hostAddress(physical), size), size);
  write(physical, size, combined(funct5, old, extended(operand, size)));
  setRd(record, old);
  return done(record);
}

/** Both operands sign-extended from their size: then one comparison serves both. */
function combined(funct5: u32, old: u64, operand: u64): u64 {
  switch (funct5) {
    case 0x00: return old + operand;
    case 0x04: return old ^ operand;
    case 0x08: return old | operand;
    case 0x0c: return old & operand;
    case 0x10: return <i64>old < <i64>operand ? old : operand;
    case 0x14: return <i64>old > <i64>operand ? old : operand;
    case 0x18: return old < operand ? old : operand;
    case 0x1c: return old > operand ? old : operand;
    default: return operand;
  }
}

/** @returns whether the next record may follow at once; otherwise PC is set, or the exception is raised. */
export function atomicInstruction(record: usize): bool {
  const word = load<u32>(record, 8);
  const funct5 = word >> 27;
  const size = <u32>1 << ((word >> 12) & 3);
  const address = load<u64>(load<u16>(record, 4), HART);
  const operand = load<u64>(load<u16>(record, 6), HART);
  if (funct5 == LR) return loadReserved(record, address, size);
  if (funct5 == SC) return storeConditional(record, address, size, operand);
  return atomic(record, funct5, address, size, operand);
}
