/** Comparison, minimum and maximum, classification, sign injection. "F", "D" and "Zfa" Extensions. */
import { nanOf } from './arithmetic';
import { canonicalNan, infinity, isInfinite, isNan, isNegative, isSignaling, isZero, magnitude, native, signBit } from './format';
import { INVALID, raiseFlags } from './round';

/** FEQ is a quiet comparison: only signaling NaNs are invalid. */
export function isEqual<T>(a: u64, b: u64): bool {
  if (isSignaling<T>(a) || isSignaling<T>(b)) raiseFlags(INVALID);
  return native<T>(a) == native<T>(b);
}
/** FLT and FLE are signaling comparisons: any NaN is invalid. */
export function isLess<T>(a: u64, b: u64): bool {
  if (isNan<T>(a) || isNan<T>(b)) raiseFlags(INVALID);
  return native<T>(a) < native<T>(b);
}
export function isAtMost<T>(a: u64, b: u64): bool {
  if (isNan<T>(a) || isNan<T>(b)) raiseFlags(INVALID);
  return native<T>(a) <= native<T>(b);
}

/** FLTQ and FLEQ are quiet as FEQ is. */
export function isLessQuietly<T>(a: u64, b: u64): bool {
  if (isSignaling<T>(a) || isSignaling<T>(b)) raiseFlags(INVALID);
  return native<T>(a) < native<T>(b);
}
export function isAtMostQuietly<T>(a: u64, b: u64): bool {
  if (isSignaling<T>(a) || isSignaling<T>(b)) raiseFlags(INVALID);
  return native<T>(a) <= native<T>(b);
}

/** The order of IEEE 754-2019's minimumNumber and maximumNumber, in which -0 is below +0. */
function isBelow<T>(a: u64, b: u64): bool {
  if (isZero<T>(a) && isZero<T>(b)) return isNegative<T>(a) && !isNegative<T>(b);
  return native<T>(a) < native<T>(b);
}
function numberBeforeNan<T>(a: u64, b: u64): u64 {
  return !isNan<T>(a) ? a : !isNan<T>(b) ? b : canonicalNan<T>();
}
export function minimum<T>(a: u64, b: u64): u64 {
  if (isSignaling<T>(a) || isSignaling<T>(b)) raiseFlags(INVALID);
  if (isNan<T>(a) || isNan<T>(b)) return numberBeforeNan<T>(a, b);
  return isBelow<T>(b, a) ? b : a;
}
export function maximum<T>(a: u64, b: u64): u64 {
  if (isSignaling<T>(a) || isSignaling<T>(b)) raiseFlags(INVALID);
  if (isNan<T>(a) || isNan<T>(b)) return numberBeforeNan<T>(a, b);
  return isBelow<T>(a, b) ? b : a;
}

/** FMINM and FMAXM: "if either input is NaN, the result is the canonical NaN." */
export function minimumOrNan<T>(a: u64, b: u64): u64 {
  return isNan<T>(a) || isNan<T>(b) ? nanOf<T>(a, b) : minimum<T>(a, b);
}
export function maximumOrNan<T>(a: u64, b: u64): u64 {
  return isNan<T>(a) || isNan<T>(b) ? nanOf<T>(a, b) : maximum<T>(a, b);
}

/** One bit of ten. "F" Extension, table "Format of result of FCLASS instruction". */
export function classify<T>(a: u64): u64 {
  if (isNan<T>(a)) return isSignaling<T>(a) ? 1 << 8 : 1 << 9;
  // From minus infinity (0) to minus zero (3), and mirrored from plus zero (4) to plus infinity (7).
  const rank = isInfinite<T>(a) ? 0 : (a & infinity<T>()) != 0 ? 1 : isZero<T>(a) ? 3 : 2;
  const place = isNegative<T>(a) ? rank : 7 - rank;
  return (<u64>1) << place;
}

/** FSGNJ, FSGNJN and FSGNJX: all of a but the sign. */
export function withSign<T>(a: u64, sign: u64): u64 {
  return magnitude<T>(a) | (sign & signBit<T>());
}
