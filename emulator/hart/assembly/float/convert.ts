/** Between the formats, and between them and integers. "F", "D" and "Zfa" Extensions, conversion instructions. */
import { nanOf } from './arithmetic';
import { bitsOf, canonicalNan, exponentOf, fractionBits, infinity, isInfinite, isNan, isNegative, native, signed, significandOf } from './format';
import {
  INEXACT, INVALID, nativeServes, normalizeAndPack, raiseFlags, roundPack, roundsUp, shiftRightSticky,
} from './round';

export function convert<From, To>(a: u64): u64 {
  const quick = bitsOf<To>(<To><f64>native<From>(a));
  if (nativeServes<To>(quick)) return quick;
  if (isNan<From>(a)) {
    nanOf<From>(a, a);
    return canonicalNan<To>();
  }
  if (isInfinite<From>(a)) return signed<To>(isNegative<From>(a), infinity<To>());
  return roundPack<To>(isNegative<From>(a), exponentOf<From>(a), significandOf<From>(a));
}

export function fromSigned<T>(value: i64): u64 {
  const negative = value < 0;
  return normalizeAndPack<T>(negative, 62, negative ? 0 - <u64>value : <u64>value);
}
export function fromUnsigned<T>(value: u64): u64 {
  return normalizeAndPack<T>(false, 62, value);
}

/** Set by `toMagnitude`: the value is 2^64 or more, or no number; and INEXACT when it was rounded. */
let beyond: bool = false;
let lost: u32 = 0;

/** @returns the magnitude as an integer, rounded. */
function toMagnitude<T>(a: u64): u64 {
  const exponent = exponentOf<T>(a);
  beyond = exponent > 63;
  lost = 0;
  if (beyond) return 0;
  const significand = significandOf<T>(a);
  if (exponent >= 62) return significand << (exponent - 62);
  const shift = <u32>(62 - exponent);
  const whole = shift > 63 ? 0 : significand >> shift;
  // The fraction, in 64 bits.
  const rest = shift > 63 ? shiftRightSticky(significand, shift - 64) : significand << (64 - shift);
  if (rest == 0) return whole;
  lost = INEXACT;
  return whole + <u64>roundsUp(isNegative<T>(a), (whole & 1) != 0, rest, (<u64>1) << 63);
}

/**
 * Table "Domains of float-to-integer conversions and behavior for invalid inputs": what does not fit after rounding
 * is the nearest integer, a NaN the largest; then invalid is the only exception.
 */
function clamp<T>(a: u64, lowest: u64, highest: u64): u64 {
  const negative = isNegative<T>(a);
  const value = toMagnitude<T>(a);
  // `lowest` is a magnitude too.
  if (!isNan<T>(a) && !beyond && value <= (negative ? lowest : highest)) {
    raiseFlags(lost);
    return negative ? 0 - value : value;
  }
  raiseFlags(INVALID);
  return negative && !isNan<T>(a) ? 0 - lowest : highest;
}
export function toI32<T>(a: u64): u64 {
  return clamp<T>(a, 0x80000000, 0x7fffffff);
}
/** As every result of 32 bits sign-extended. */
export function toU32<T>(a: u64): u64 {
  return <u64><i64><i32>clamp<T>(a, 0, 0xffffffff);
}
export function toI64<T>(a: u64): u64 {
  return clamp<T>(a, 0x8000000000000000, 0x7fffffffffffffff);
}
export function toU64<T>(a: u64): u64 {
  return clamp<T>(a, 0, 0xffffffffffffffff);
}

/** FCVTMOD.W.D: the low 32 bits of the integer, however large; exceptions as of FCVT.W.D. The rounding mode is RTZ. */
export function toI32Modulo(a: u64): u64 {
  toI32<f64>(a);
  const exponent = exponentOf<f64>(a);
  // Beyond that the lowest bit of a significand of 53 counts 2^32.
  if (exponent > 84) return 0;
  const value = exponent > 62 ? significandOf<f64>(a) << (exponent - 62) : toMagnitude<f64>(a);
  return <u64><i64><i32>(isNegative<f64>(a) ? 0 - value : value);
}

/** FROUND and, with the inexact exception, FROUNDNX. */
export function roundToIntegral<T>(a: u64, exact: bool): u64 {
  if (isNan<T>(a)) return nanOf<T>(a, a);
  if (exponentOf<T>(a) >= <i32>fractionBits<T>()) return a;
  const value = toMagnitude<T>(a);
  if (exact) raiseFlags(lost);
  return normalizeAndPack<T>(isNegative<T>(a), 62, value);
}

/** FLI's numbers; in place of three zeros are the smallest normal number, the infinity and the canonical NaN. */
const CONSTANTS: StaticArray<f32> = [
  -1, 0, 0.0000152587890625, 0.000030517578125, 0.00390625, 0.0078125, 0.0625, 0.125, 0.25, 0.3125, 0.375, 0.4375, 0.5, 0.625,
  0.75, 0.875, 1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4, 8, 16, 128, 256, 32768, 65536, 0, 0,
];
export function constant<T>(index: u32): u64 {
  switch (index) {
    case 1: return (<u64>1) << fractionBits<T>();
    case 30: return infinity<T>();
    case 31: return canonicalNan<T>();
    default: return bitsOf<T>(<T>unchecked(CONSTANTS[index]));
  }
}
