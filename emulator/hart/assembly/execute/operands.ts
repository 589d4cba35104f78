/** A record's operands: see code-cache.ts. */
import { HART } from '../state/layout';
import { PC, get, set } from '../state/state';

@inline export function rs1(record: usize): u64 {
  return load<u64>(load<u16>(record, 4), HART);
}
@inline export function rs2(record: usize): u64 {
  return load<u64>(load<u16>(record, 6), HART);
}
@inline export function setRd(record: usize, value: u64): void {
  store<u64>(load<u16>(record, 2), value, HART);
}
/** After a slow instruction that is done. */
@inline export function advance(record: usize): void {
  set(PC, get(PC) + (load<u16>(record, 12) >> 3));
}
