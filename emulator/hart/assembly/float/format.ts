/**
 * The two formats, by type parameter: every routine is written once, and `T` is f32 or f64. Values travel as their
 * bits in a u64, and apart they are a sign, an exponent and a significand whose leading one is bit 62:
 * (-1)^sign * significand / 2^62 * 2^exponent. IEEE 754-2019, 3.4 "Binary interchange format encodings".
 */

/** Bits of the trailing significand. */
@inline export function fractionBits<T>(): u32 {
  return sizeof<T>() == 4 ? 23 : 52;
}
@inline export function bias<T>(): i32 {
  return sizeof<T>() == 4 ? 127 : 1023;
}
/** Exponent of the smallest normal number, and of all subnormal ones. */
@inline export function minimumExponent<T>(): i32 {
  return 1 - bias<T>();
}
@inline export function signBit<T>(): u64 {
  return sizeof<T>() == 4 ? 0x80000000 : 0x8000000000000000;
}
/** The infinity, which is also the mask of the exponent. */
@inline export function infinity<T>(): u64 {
  return sizeof<T>() == 4 ? 0x7f800000 : 0x7ff0000000000000;
}
/** What every instruction makes of a NaN that it computes. "F" Extension, "NaN Generation and Propagation". */
@inline export function canonicalNan<T>(): u64 {
  return sizeof<T>() == 4 ? 0x7fc00000 : 0x7ff8000000000000;
}

/** The bits as a number of this computer. */
@inline export function native<T>(bits: u64): T {
  if (sizeof<T>() == 4) return <T>reinterpret<f32>(<u32>bits);
  return <T>reinterpret<f64>(bits);
}
@inline export function bitsOf<T>(value: T): u64 {
  if (sizeof<T>() == 4) return <u64>reinterpret<u32>(<f32>value);
  return reinterpret<u64>(<f64>value);
}

@inline export function magnitude<T>(bits: u64): u64 {
  return bits & (signBit<T>() - 1);
}
@inline export function isNegative<T>(bits: u64): bool {
  return (bits & signBit<T>()) != 0;
}
@inline export function isZero<T>(bits: u64): bool {
  return magnitude<T>(bits) == 0;
}
@inline export function isInfinite<T>(bits: u64): bool {
  return magnitude<T>(bits) == infinity<T>();
}
@inline export function isNan<T>(bits: u64): bool {
  return magnitude<T>(bits) > infinity<T>();
}
/** The highest bit of the trailing significand is clear in a signaling NaN. */
export function isSignaling<T>(bits: u64): bool {
  return isNan<T>(bits) && (bits >> (fractionBits<T>() - 1) & 1) == 0;
}
/** A zero of that sign with the magnitude's bits. */
@inline export function signed<T>(negative: bool, magnitude: u64): u64 {
  return negative ? signBit<T>() | magnitude : magnitude;
}

/** Below every other exponent, and below every product of two: a zero never decides how operands are aligned. */
const EXPONENT_OF_ZERO: i32 = -0x4000;

/** Of a finite number; a subnormal one as though it were normalized. */
export function exponentOf<T>(bits: u64): i32 {
  const field = <i32>(magnitude<T>(bits) >> fractionBits<T>());
  if (field != 0) return field - bias<T>();
  if (isZero<T>(bits)) return EXPONENT_OF_ZERO;
  return minimumExponent<T>() + <i32>(63 - fractionBits<T>()) - <i32>clz<u64>(magnitude<T>(bits));
}
/** Of a finite number: bit 62 is set but for a zero. */
export function significandOf<T>(bits: u64): u64 {
  const hidden = <u64>1 << fractionBits<T>();
  const fraction = bits & (hidden - 1);
  const above = clz<u64>(fraction) - 1;
  if ((bits & infinity<T>()) == 0) return fraction << above;
  return (fraction | hidden) << (62 - fractionBits<T>());
}
