/**
 * Addition, multiplication and both at once: exact in 128 bits, then rounded. A wide value is two words, the leading
 * one at bit 125 or below, and stands for (high:low) / 2^124 * 2^exponent. "F" Extension, "Single-Precision
 * Floating-Point Computational Instructions".
 */
import { mulhu } from '../execute/arithmetic';
import {
  bitsOf, canonicalNan, exponentOf, infinity, isInfinite, isNan, isNegative, isSignaling, isZero, native, signBit, signed, significandOf,
} from './format';
import { INVALID, RDN, nativeServes, normalizeAndPack, raiseFlags, roundingMode, shiftRightSticky } from './round';

export function invalid<T>(): u64 {
  raiseFlags(INVALID);
  return canonicalNan<T>();
}
/** The result when an operand is a NaN: always the canonical NaN; a signaling operand also raises invalid. */
export function nanOf<T>(a: u64, b: u64): u64 {
  return isSignaling<T>(a) || isSignaling<T>(b) ? invalid<T>() : canonicalNan<T>();
}

/** "the sign of an exact zero sum is + in all modes but roundTowardNegative" (IEEE 754-2019, 6.3). */
function exactZero<T>(): u64 {
  return signed<T>(roundingMode() == RDN, 0);
}

function packWide<T>(negative: bool, exponent: i32, high: u64, low: u64): u64 {
  if (high == 0) return normalizeAndPack<T>(negative, exponent - 62, low);
  const shift: u64 = clz<u64>(high) - 1;
  const joined = shift == 0 ? high : (high << shift) | (low >> (64 - shift));
  const below = shift == 0 ? low : low << shift;
  return normalizeAndPack<T>(negative, exponent + 2 - <i32>shift, joined | u64(below != 0));
}

/** @returns the rounded sum of two wide values, the exponent of a being at least that of b. */
function addAligned<T>(
  aNegative: bool, aExponent: i32, aHigh: u64, aLow: u64, bNegative: bool, bExponent: i32, bHigh: u64, bLow: u64,
): u64 {
  const distance = <u32>(aExponent - bExponent);
  if (distance >= 64) {
    bLow = shiftRightSticky(bHigh, distance - 64) | u64(bLow != 0);
    bHigh = 0;
  } else if (distance != 0) {
    bLow = shiftRightSticky(bLow, distance) | (bHigh << (64 - distance));
    bHigh >>= distance;
  }
  if (aNegative == bNegative) {
    const low = aLow + bLow;
    return packWide<T>(aNegative, aExponent, aHigh + bHigh + u64(low < aLow), low);
  }
  const low = aLow - bLow;
  const high = aHigh - bHigh - u64(aLow < bLow);
  if ((high | low) == 0) return exactZero<T>();
  if (<i64>high >= 0) return packWide<T>(aNegative, aExponent, high, low);
  return packWide<T>(bNegative, aExponent, ~high + u64(low == 0), 0 - low);
}
function addWide<T>(
  aNegative: bool, aExponent: i32, aHigh: u64, aLow: u64, bNegative: bool, bExponent: i32, bHigh: u64, bLow: u64,
): u64 {
  if ((aHigh | aLow | bHigh | bLow) == 0 && aNegative == bNegative) return signed<T>(aNegative, 0);
  return aExponent >= bExponent
    ? addAligned<T>(aNegative, aExponent, aHigh, aLow, bNegative, bExponent, bHigh, bLow)
    : addAligned<T>(bNegative, bExponent, bHigh, bLow, aNegative, aExponent, aHigh, aLow);
}

export function add<T extends number>(a: u64, b: u64): u64 {
  const quick = bitsOf<T>(<T>(native<T>(a) + native<T>(b)));
  if (nativeServes<T>(quick)) return quick;
  if (isNan<T>(a) || isNan<T>(b)) return nanOf<T>(a, b);
  if (isInfinite<T>(a)) return isInfinite<T>(b) && a != b ? invalid<T>() : a;
  if (isInfinite<T>(b)) return b;
  const aSignificand = significandOf<T>(a);
  const bSignificand = significandOf<T>(b);
  return addWide<T>(
    isNegative<T>(a), exponentOf<T>(a), aSignificand >> 2, aSignificand << 62,
    isNegative<T>(b), exponentOf<T>(b), bSignificand >> 2, bSignificand << 62,
  );
}
export function subtract<T extends number>(a: u64, b: u64): u64 {
  return add<T>(a, b ^ signBit<T>());
}

export function multiply<T extends number>(a: u64, b: u64): u64 {
  const quick = bitsOf<T>(<T>(native<T>(a) * native<T>(b)));
  if (nativeServes<T>(quick)) return quick;
  if (isNan<T>(a) || isNan<T>(b)) return nanOf<T>(a, b);
  const negative = isNegative<T>(a) != isNegative<T>(b);
  if (isInfinite<T>(a) || isInfinite<T>(b)) {
    return isZero<T>(a) || isZero<T>(b) ? invalid<T>() : signed<T>(negative, infinity<T>());
  }
  const aSignificand = significandOf<T>(a);
  const bSignificand = significandOf<T>(b);
  return packWide<T>(
    negative, exponentOf<T>(a) + exponentOf<T>(b), mulhu(aSignificand, bSignificand), aSignificand * bSignificand,
  );
}

/**
 * a * b + c, rounded once. "The fused multiply-add instructions must set the invalid operation exception flag when the
 * multiplicands are infinity and zero, even when the addend is a quiet NaN."
 */
export function multiplyAdd<T>(a: u64, b: u64, c: u64): u64 {
  const zeroTimesInfinity = (isInfinite<T>(a) && isZero<T>(b)) || (isZero<T>(a) && isInfinite<T>(b));
  if (zeroTimesInfinity) return invalid<T>();
  if (isNan<T>(a) || isNan<T>(b) || isNan<T>(c)) return isSignaling<T>(c) ? invalid<T>() : nanOf<T>(a, b);
  const negative = isNegative<T>(a) != isNegative<T>(b);
  if (isInfinite<T>(a) || isInfinite<T>(b)) {
    if (isInfinite<T>(c) && isNegative<T>(c) != negative) return invalid<T>();
    return signed<T>(negative, infinity<T>());
  }
  if (isInfinite<T>(c)) return c;
  const aSignificand = significandOf<T>(a);
  const bSignificand = significandOf<T>(b);
  const cSignificand = significandOf<T>(c);
  return addWide<T>(
    negative, exponentOf<T>(a) + exponentOf<T>(b), mulhu(aSignificand, bSignificand), aSignificand * bSignificand,
    isNegative<T>(c), exponentOf<T>(c), cSignificand >> 2, cSignificand << 62,
  );
}
