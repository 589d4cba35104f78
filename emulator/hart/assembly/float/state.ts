/**
 * Whether floating point is on, and the f registers. Privileged ISA, "Extension Context Status in mstatus Register";
 * H extension, vsstatus: "When V=1, both vsstatus.FS and the HS-level sstatus.FS are in effect."
 */
import { FS } from '../csr/bits';
import { HART } from '../state/layout';
import { FCSR, MSTATUS, VIRT, VSSTATUS, get, set } from '../state/state';

let ready: bool = false;
/** Whether floating point is on and dirty already: then f registers may be read and written without a check. */
@inline export function floatIsReady(): bool {
  return ready;
}
/** To be called when V or a status register of the running hart has changed. */
export function refreshFloatState(): void {
  ready = (get(MSTATUS) & FS) == FS && (get(VIRT) == 0 || (get(VSSTATUS) & FS) == FS);
}

export function floatIsOn(): bool {
  return ready || ((get(MSTATUS) & FS) != 0 && (get(VIRT) == 0 || (get(VSSTATUS) & FS) != 0));
}
/** An f register or fcsr was written. */
export function markFloatDirty(): void {
  set(MSTATUS, get(MSTATUS) | FS);
  if (get(VIRT) != 0) set(VSSTATUS, get(VSSTATUS) | FS);
  refreshFloatState();
}

/** Adds to the accrued exceptions. */
export function accrue(flags: u32): void {
  if (flags == 0) return;
  set(FCSR, get(FCSR) | flags);
  if (!ready) markFloatDirty();
}

const BOX: u64 = 0xffffffff00000000;
const CANONICAL_SINGLE: u64 = 0x7fc00000;

/**
 * @param field offset of the register at HART. A single-precision value without all ones above it is the canonical NaN.
 */
@inline export function readFloat<T>(field: u32): u64 {
  const value = load<u64>(field, HART);
  if (sizeof<T>() == 8) return value;
  return value >= BOX ? value & ~BOX : CANONICAL_SINGLE;
}
@inline export function writeFloat<T>(field: u32, value: u64): void {
  store<u64>(field, sizeof<T>() == 8 ? value : value | BOX, HART);
  if (!ready) markFloatDirty();
}
