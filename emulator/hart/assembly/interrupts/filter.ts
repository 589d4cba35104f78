/**
 * Interrupts that machine level filters, or injects, for supervisor level. Advanced Interrupt Architecture 1.0, section
 * 5.3, for the two that need it: supervisor software (1) and supervisor external interrupts (9).
 */
import { SEI, SSI, STCE, STI } from '../csr/bits';
import { MENVCFG, MIDELEG, MVIEN, MVIP_SSI, SIE_FILTERED, SOFT_PENDING, get, set } from '../state/state';

export const MVIEN_WRITABLE: u64 = SSI | SEI;

/** @returns bits of sip and sie that are not those of mip and mie: mideleg's are zero, mvien's one. */
function filteredInterrupts(): u64 {
  return get(MVIEN) & ~get(MIDELEG);
}

/**
 * What mvip reads. SEIP is the software-writable bit of mip; SSIP is an alias of mip's unless mvien gives it a bit of
 * its own; STIP is an alias of mip's while it is writable there.
 */
export function readVirtualPending(): u64 {
  const software = (get(MVIEN) & SSI) != 0 ? get(MVIP_SSI) : get(SOFT_PENDING) & SSI;
  const timer = (get(MENVCFG) & STCE) == 0 ? STI : 0;
  return software | (get(SOFT_PENDING) & (SEI | timer));
}
export function writeVirtualPending(value: u64): void {
  let mask = (get(MENVCFG) & STCE) == 0 ? SEI | STI : SEI;
  if ((get(MVIEN) & SSI) != 0) set(MVIP_SSI, value & SSI);
  else mask |= SSI;
  set(SOFT_PENDING, (get(SOFT_PENDING) & ~mask) | (value & mask));
}

/** Of sip, what comes from mvip. */
export function filteredPending(): u64 {
  return readVirtualPending() & filteredInterrupts();
}
/** Of sie, what is not mie's. */
export function filteredEnabled(): u64 {
  return get(SIE_FILTERED) & filteredInterrupts();
}
/** @returns what supervisor level takes beside what mideleg gives it. */
export function filteredReady(): u64 {
  return filteredPending() & filteredEnabled();
}
/** By sie and sip; SEIP is read-only there, as ever. */
export function writeFilteredEnabled(value: u64): void {
  const mask = filteredInterrupts();
  set(SIE_FILTERED, (get(SIE_FILTERED) & ~mask) | (value & mask));
}
export function writeFilteredPending(value: u64): void {
  if ((filteredInterrupts() & SSI) != 0) set(MVIP_SSI, value & SSI);
}
