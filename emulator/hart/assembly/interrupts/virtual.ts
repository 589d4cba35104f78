/** The top interrupt for VS level. Advanced Interrupt Architecture 1.0, section 6.3.3, "Virtual supervisor top interrupt". */
import { LCOFI, VSEI, VSSI, VSTI } from '../csr/bits';
import { guestFileOf, selectedGuest, topIdentity } from './imsic';
import { HART } from '../state/layout';
import {
  HIDELEG, HVICTL, HVIEN, HVIPRIO1, HVIP_LOCAL, MIDELEG, MIE, VSIE_LOCAL, get,
} from '../state/state';

// hvictl.
const VTI: u64 = 1 << 30;
const DPR: u64 = 1 << 9;
const IPRIOM: u64 = 1 << 8;

/** Nominal priorities: a number, or above and below all of them, 256 being the least of an external interrupt. */
const ABOVE_ALL: u32 = 0;
const UNNUMBERED_EXTERNAL: u32 = 256;
const BELOW_ALL: u32 = 257;

const EXTERNAL: u32 = 9;
/** Among equal priorities; hvictl's own interrupt stands on either side of the external one. */
const EXTERNAL_RANK: u32 = 1;

/** @returns whether the hypervisor gives VS level its interrupts by hvictl: sip and sie then trap. */
export function virtualTrapInterrupt(): bool {
  return (get(HVICTL) & VTI) != 0;
}

/** @returns interrupts 13 to 63 that VS level has of hvip: hvien's, as far as hideleg does not give it the real ones. */
export function virtualLocals(): u64 {
  return get(HVIEN) & ~(get(HIDELEG) & get(MIDELEG));
}

let best: u32 = 0;
let bestRank: u32 = 0;
let bestCause: u32 = 0;
let isFound: bool = false;

function candidate(cause: u32, priority: u32, rank: u32): void {
  if (isFound && (priority > best || (priority == best && rank > bestRank))) return;
  isFound = true;
  best = priority;
  bestRank = rank;
  bestCause = cause;
}
function numbered(cause: u32, byte: u32, rank: u32): void {
  const number = <u32>(get(HVIPRIO1) >> (byte * 8)) & 0xff;
  candidate(cause, number == 0 ? BELOW_ALL : number, rank);
}

function externalPriority(): u32 {
  const file = guestFileOf(HART);
  if (file != 0) {
    const identity = topIdentity(file);
    return identity != 0 ? identity : UNNUMBERED_EXTERNAL;
  }
  const control = get(HVICTL);
  const isNumbered = selectedGuest(HART) == 0 && identityOf(control) == EXTERNAL && (control & 0xff) != 0;
  return isNumbered ? <u32>control & 0xff : UNNUMBERED_EXTERNAL;
}
function identityOf(control: u64): u32 {
  return <u32>(control >> 16) & 0x3f;
}

/** The interrupt that hvictl alone describes. */
function controlled(control: u64): void {
  if (identityOf(control) == EXTERNAL) return;
  const isLower = (control & DPR) != 0;
  const number = <u32>control & 0xff;
  const priority = number != 0 ? number : isLower ? BELOW_ALL : ABOVE_ALL;
  candidate(identityOf(control), priority, isLower ? EXTERNAL_RANK + 1 : EXTERNAL_RANK - 1);
}

/** @param pending mip. @returns vstopi of the hart at HART. */
export function guestTopInterrupt(pending: u64): u64 {
  const ready = pending & get(MIE) & get(HIDELEG);
  const control = get(HVICTL);
  isFound = false;
  if ((ready & VSEI) != 0) candidate(EXTERNAL, externalPriority(), EXTERNAL_RANK);
  if ((control & VTI) != 0) controlled(control);
  else {
    if ((ready & VSSI) != 0) numbered(1, 1, 2);
    if ((ready & VSTI) != 0) numbered(5, 3, 3);
    const locals = (get(HVIP_LOCAL) & get(VSIE_LOCAL) & virtualLocals()) | (ready & get(MIDELEG) & LCOFI);
    if (locals != 0) numbered(13, 5, 4);
  }
  if (!isFound) return 0;
  const number = (control & IPRIOM) == 0 ? 1 : min<u32>(best, 255);
  return (<u64>bestCause << 16) | number;
}
