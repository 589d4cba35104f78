/** Division and square root, digit by digit. */
import { bitsOf, exponentOf, infinity, isInfinite, isNan, isNegative, isZero, native, signed, significandOf } from './format';
import { invalid, nanOf } from './arithmetic';
import { DIVIDE_BY_ZERO, nativeServes, normalizeAndPack, raiseFlags } from './round';

export function divide<T extends number>(a: u64, b: u64): u64 {
  const quick = bitsOf<T>(<T>(native<T>(a) / native<T>(b)));
  if (nativeServes<T>(quick)) return quick;
  if (isNan<T>(a) || isNan<T>(b)) return nanOf<T>(a, b);
  const negative = isNegative<T>(a) != isNegative<T>(b);
  if (isInfinite<T>(a)) return isInfinite<T>(b) ? invalid<T>() : signed<T>(negative, infinity<T>());
  if (isInfinite<T>(b)) return signed<T>(negative, 0);
  if (isZero<T>(b)) {
    if (isZero<T>(a)) return invalid<T>();
    raiseFlags(DIVIDE_BY_ZERO);
    return signed<T>(negative, infinity<T>());
  }
  // Significands of 53 bits; the first digit is 0 or 1, then six of ten bits each.
  const divisor = significandOf<T>(b) >> 10;
  let rest = significandOf<T>(a) >> 10;
  let quotient = rest / divisor;
  for (let digit = 0; digit < 6; digit++) {
    rest = (rest % divisor) << 10;
    quotient = (quotient << 10) | (rest / divisor);
  }
  const sticky = u64(rest % divisor != 0);
  return normalizeAndPack<T>(negative, exponentOf<T>(a) - exponentOf<T>(b) + 2, quotient | sticky);
}

export function squareRoot<T extends number>(a: u64): u64 {
  const quick = bitsOf<T>(<T>sqrt<T>(native<T>(a)));
  if (nativeServes<T>(quick)) return quick;
  if (isNan<T>(a)) return nanOf<T>(a, a);
  if (isZero<T>(a)) return a;
  if (isNegative<T>(a)) return invalid<T>();
  if (isInfinite<T>(a)) return a;
  // An even exponent; then the radicand is 1 to 3 and a fraction, its point behind bit 62.
  const exponent = exponentOf<T>(a);
  let radicand = significandOf<T>(a) << (exponent & 1);
  // Its two bits before the point, then two for each digit of the root.
  let rest: u64 = 0;
  let root: u64 = 0;
  for (let digit = 0; digit < 58; digit++) {
    rest = (rest << 2) | (radicand >> 62);
    radicand <<= 2;
    const trial = (root << 2) | 1;
    root <<= 1;
    if (rest >= trial) {
      rest -= trial;
      root |= 1;
    }
  }
  return normalizeAndPack<T>(false, (exponent >> 1) + 5, root | u64(rest != 0));
}
