/** Rounding, once at the end of each operation, and the exceptions it raises. IEEE 754-2019, 4.3 and 7. */
import { bias, fractionBits, infinity, magnitude, minimumExponent, signed } from './format';

// Rounding modes; "F" Extension, table "Rounding mode encoding".
const RNE: u32 = 0;
export const RTZ: u32 = 1;
export const RDN: u32 = 2;
const RUP: u32 = 3;
export const RMM: u32 = 4;
export const DYN: u32 = 7;

// Accrued exceptions, as in fflags.
export const INEXACT: u32 = 1;
const UNDERFLOW: u32 = 2;
const OVERFLOW: u32 = 4;
export const DIVIDE_BY_ZERO: u32 = 8;
export const INVALID: u32 = 16;

let mode: u32 = RNE;
let raised: u32 = 0;
let nativeAllowed: bool = false;

/** Before each operation. @param accrued fflags as they are: see `nativeServes`. */
export function beginOperation(roundingMode: u32, accrued: u32): void {
  mode = roundingMode;
  raised = 0;
  nativeAllowed = roundingMode == RNE && (accrued & INEXACT) != 0;
}
@inline export function roundingMode(): u32 {
  return mode;
}
@inline export function raiseFlags(flags: u32): void {
  raised |= flags;
}
/** Exceptions of the operation. */
export function raisedFlags(): u32 {
  return raised;
}

/**
 * Whether the result of the host's operation may stand. It rounds to nearest, ties to even, as it must here; beyond
 * that it can have been inexact, which is on record already, and nothing else: a result that is finite and
 * larger than the smallest normal number is no NaN, no overflow, not of a division by zero, and not tiny.
 */
@inline export function nativeServes<T>(result: u64): bool {
  const smallest = (<u64>1) << fractionBits<T>();
  return nativeAllowed && magnitude<T>(result) - smallest - 1 < infinity<T>() - smallest - 1;
}

/** Shifts right; the lowest bit is set when anything was lost ("sticky"). */
export function shiftRightSticky(value: u64, count: u32): u64 {
  if (count == 0) return value;
  if (count > 63) return u64(value != 0);
  return (value >> count) | u64(value << (64 - count) != 0);
}

/** @param rest what is cut off, where `half` would be one half of the last place; `odd`: the last bit that is kept. */
export function roundsUp(negative: bool, odd: bool, rest: u64, half: u64): bool {
  switch (mode) {
    case RNE: return rest > half || (rest == half && odd);
    case RDN: return negative && rest != 0;
    case RUP: return !negative && rest != 0;
    case RMM: return rest >= half;
    default: return false;
  }
}

/** "F" Extension: a result that rounds beyond the largest number is that number or the infinity, by mode and sign. */
function overflowed<T>(negative: bool): u64 {
  raiseFlags(OVERFLOW | INEXACT);
  const stays = mode == RTZ || mode == (negative ? RUP : RDN);
  return signed<T>(negative, stays ? infinity<T>() - 1 : infinity<T>());
}

/**
 * Packs a result. Tininess is detected after rounding: "F" Extension, "Floating-Point Control and Status Register".
 *
 * @param significand as in format.ts, with the lowest bit sticky; zero gives a zero of that sign.
 */
export function roundPack<T>(negative: bool, exponent: i32, significand: u64): u64 {
  const dropped: u64 = 62 - fractionBits<T>();
  const half: u64 = (<u64>1) << (dropped - 1);
  const mask: u64 = ((<u64>1) << dropped) - 1;
  let tiny = false;
  if (exponent < minimumExponent<T>()) {
    const kept = significand >> dropped;
    const carries = ((kept + <u64>roundsUp(negative, (kept & 1) != 0, significand & mask, half)) >> (fractionBits<T>() + 1)) != 0;
    tiny = exponent < minimumExponent<T>() - 1 || !carries;
    significand = shiftRightSticky(significand, <u32>(minimumExponent<T>() - exponent));
    exponent = minimumExponent<T>();
  }
  const rest = significand & mask;
  let kept = significand >> dropped;
  if (rest != 0) {
    raiseFlags(tiny ? INEXACT | UNDERFLOW : INEXACT);
    kept += <u64>roundsUp(negative, (kept & 1) != 0, rest, half);
  }
  // The leading one adds to the exponent's field, as a carry out of the significand does.
  const packed = ((<u64>(exponent + bias<T>() - 1)) << fractionBits<T>()) + kept;
  return packed >= infinity<T>() ? overflowed<T>(negative) : signed<T>(negative, packed);
}

/** As `roundPack`, for any significand: its leading one is brought to bit 62. */
export function normalizeAndPack<T>(negative: bool, exponent: i32, significand: u64): u64 {
  if (significand == 0) return signed<T>(negative, 0);
  const above = <i32>clz<u64>(significand) - 1;
  const placed = above < 0 ? shiftRightSticky(significand, 1) : significand << above;
  return roundPack<T>(negative, exponent - above, placed);
}
