/** The upper half of a product; division, with the results of the "M" Extension for division by zero and overflow. */

export function mulhu(a: u64, b: u64): u64 {
  const aLow = a & 0xffffffff;
  const aHigh = a >> 32;
  const bLow = b & 0xffffffff;
  const bHigh = b >> 32;
  const middle = aHigh * bLow + ((aLow * bLow) >> 32);
  const other = aLow * bHigh + (middle & 0xffffffff);
  return aHigh * bHigh + (middle >> 32) + (other >> 32);
}
export function mulh(a: u64, b: u64): u64 {
  return mulhu(a, b) - (<i64>a < 0 ? b : 0) - (<i64>b < 0 ? a : 0);
}
export function mulhsu(a: u64, b: u64): u64 {
  return mulhu(a, b) - (<i64>a < 0 ? b : 0);
}

const MINIMUM: i64 = i64.MIN_VALUE;

export function div(a: u64, b: u64): u64 {
  if (b == 0) return 0xffffffffffffffff;
  if (<i64>a == MINIMUM && <i64>b == -1) return a;
  return <u64>(<i64>a / <i64>b);
}
export function rem(a: u64, b: u64): u64 {
  if (b == 0) return a;
  if (<i64>b == -1) return 0;
  return <u64>(<i64>a % <i64>b);
}
export function divu(a: u64, b: u64): u64 {
  return b == 0 ? 0xffffffffffffffff : a / b;
}
export function remu(a: u64, b: u64): u64 {
  return b == 0 ? a : a % b;
}
@inline function word(value: u64): u64 {
  return <u64><i64><i32>value;
}
export function divw(a: u64, b: u64): u64 {
  return word(div(word(a), word(b)));
}
export function remw(a: u64, b: u64): u64 {
  return word(rem(word(a), word(b)));
}
export function divuw(a: u64, b: u64): u64 {
  return word(divu(a & 0xffffffff, b & 0xffffffff));
}
export function remuw(a: u64, b: u64): u64 {
  return word(remu(a & 0xffffffff, b & 0xffffffff));
}
