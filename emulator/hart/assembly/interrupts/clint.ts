/**
 * The core-local interruptor: msip at 0x0000, mtimecmp at 0x4000, mtime at 0xbff8. RISC-V ACLINT, "Backward
 * Compatibility".
 */
import { EVENT_DEVICE_MISUSE, event } from '../board';
import { changeInterrupts, leave, now } from '../execute/progress';
import {
  HART_COUNT, MSIP, MTIMECMP, PC, SKIPPED_TICKS, blockOf, get, machine, runningHart, setMachine,
} from '../state/state';
import { refuse } from '../memory/bus';

const MTIMECMP_AT: u32 = 0x4000;
const MTIME_AT: u32 = 0xbff8;

/** Replaces half of `old` when the access is of 4 bytes. */
function merged(old: u64, at: u32, size: u32, value: u64): u64 {
  if (size == 8) return value;
  const shift = <u64>(at & 4) * 8;
  return (old & ~(<u64>0xffffffff << shift)) | ((value & 0xffffffff) << shift);
}
function part(value: u64, at: u32, size: u32): u64 {
  return size == 8 ? value : (value >> (<u64>(at & 4) * 8)) & 0xffffffff;
}

export function clintRead(at: u32, size: u32): u64 {
  const harts = <u32>machine(HART_COUNT);
  if (size < 4) refuse();
  else if (at < harts * 4) return size == 4 ? load<u64>(blockOf(at >> 2), MSIP) : msipPair(at >> 2, harts);
  else if (at >= MTIMECMP_AT && at < MTIMECMP_AT + harts * 8) {
    return part(load<u64>(blockOf((at - MTIMECMP_AT) >> 3), MTIMECMP), at, size);
  } else if (at >= MTIME_AT && at < MTIME_AT + 8) return part(now(), at, size);
  else tellHole(at);
  return 0;
}
/** An offset without a register reads as zero and ignores writes, as on QEMU; the access is reported. */
function tellHole(at: u32): void {
  event(runningHart(), EVENT_DEVICE_MISUSE, at, get(PC));
}
function msipPair(hart: u32, harts: u32): u64 {
  const high: u64 = hart + 1 < harts ? load<u64>(blockOf(hart + 1), MSIP) : 0;
  return load<u64>(blockOf(hart), MSIP) | (high << 32);
}

export function clintWrite(at: u32, size: u32, value: u64): void {
  const harts = <u32>machine(HART_COUNT);
  if (size < 4) return refuse();
  if (at < harts * 4) {
    store<u64>(blockOf(at >> 2), value & 1, MSIP);
    if (size == 8 && (at >> 2) + 1 < harts) store<u64>(blockOf((at >> 2) + 1), (value >> 32) & 1, MSIP);
  } else if (at >= MTIMECMP_AT && at < MTIMECMP_AT + harts * 8) {
    const block = blockOf((at - MTIMECMP_AT) >> 3);
    store<u64>(block, merged(load<u64>(block, MTIMECMP), at, size, value), MTIMECMP);
  } else if (at >= MTIME_AT && at < MTIME_AT + 8) {
    const time = now();
    setMachine(SKIPPED_TICKS, machine(SKIPPED_TICKS) + merged(time, at, size, value) - time);
  } else tellHole(at);
  changeInterrupts();
  leave();
}
