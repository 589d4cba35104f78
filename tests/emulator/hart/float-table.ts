/** A fixed sequence of 64-bit numbers. */
function* sequence(): Generator<bigint> {
  let state = 1n;
  while (true) {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    yield (state ^ (state >> 32n)) * 0x2545f4914f6cdd1dn;
  }
}

interface FloatFormat {
  fraction: bigint;
  exponent: bigint;
}

/** Zeros, subnormal numbers, the smallest and largest, ones, limits of integers, infinities and NaNs. */
function edges({ fraction, exponent }: FloatFormat): bigint[] {
  const bias = (1n << (exponent - 1n)) - 1n;
  const power = (value: bigint): bigint => (value + bias) << fraction;
  const infinity = power(bias + 1n);
  const around = [power(1n - bias), power(0n), power(31n), power(32n), power(63n), power(64n)];
  const nans = [
    infinity + 1n,
    infinity | (1n << (fraction - 1n)),
    infinity + power(1n - bias) - 1n,
  ];
  const positive = [
    ...[0n, 1n, 2n, infinity - 1n, infinity, ...nans, power(-1n), power(fraction)],
    ...around.flatMap((value) => [value - 1n, value, value + 1n]),
  ];
  return positive.flatMap((value) => [value, value | (1n << (fraction + exponent))]);
}

/** Short significands and exponents that are close make ties and cancellation. */
function operand(format: FloatFormat, random: () => bigint, all: readonly bigint[]): bigint {
  const { fraction, exponent } = format;
  const kind = random() & 7n;
  if (kind === 0n) return all[Number(random() % BigInt(all.length))] ?? 0n;
  if (kind === 1n) return BigInt.asUintN(Number(fraction + exponent + 1n), random());
  const sign = (random() & 1n) << (fraction + exponent);
  const full = BigInt.asUintN(Number(fraction), random());
  const short = full & ~((1n << (random() % fraction)) - 1n);
  const significand = kind < 5n ? short : full;
  const bias = (1n << (exponent - 1n)) - 1n;
  const near = bias - fraction + (random() % (2n * fraction));
  const power = kind === 7n ? random() % (2n * bias) : near;
  return sign | (power << fraction) | significand;
}

/** @returns `entries` single-precision values, of which few are not boxed, as many doubles, and as many integers. */
export function floatTable(entries: number): BigUint64Array {
  const numbers = sequence();
  const random = (): bigint => BigInt.asUintN(64, numbers.next().value ?? 0n) >> 8n;
  const single = { fraction: 23n, exponent: 8n };
  const double = { fraction: 52n, exponent: 11n };
  const [ofSingle, ofDouble] = [edges(single), edges(double)];
  const make = (next: () => bigint): bigint[] => Array.from({ length: entries }, next);
  return new BigUint64Array([
    ...make(() => {
      const box = random() % 64n === 0n ? 0xfffffffen : 0xffffffffn;
      return operand(single, random, ofSingle) | (box << 32n);
    }),
    ...make(() => operand(double, random, ofDouble)),
    ...make(() => {
      const magnitude = BigInt.asUintN(64, (random() << 8n) | random()) >> (random() % 64n);
      return BigInt.asUintN(64, random() & 1n ? -magnitude : magnitude);
    }),
  ]);
}
