/** What WebAssembly has no instruction for. Unprivileged ISA, "B" Extension for Bit Manipulation. */

/** Each byte that is not zero becomes all ones (Zbb). */
export function orcB(value: u64): u64 {
  const low: u64 = 0x7f7f7f7f7f7f7f7f;
  // Bit 7 of each byte: whether any of its bits is set. A byte's sum cannot carry into the next.
  const any = (((value & low) + low) | value) & ~low;
  return (any >> 7) * 0xff;
}

/** Bits 63 to 0 of the carry-less product (Zbc). */
export function clmul(a: u64, b: u64): u64 {
  let product: u64 = 0;
  for (let rest = b; rest != 0; rest &= rest - 1) product ^= a << ctz(rest);
  return product;
}
/** Bits 126 to 63: the product of the reversed operands, reversed. */
export function clmulr(a: u64, b: u64): u64 {
  let product: u64 = 0;
  for (let rest = b; rest != 0; rest &= rest - 1) product ^= a >> (63 - ctz(rest));
  return product;
}
/** Bits 127 to 64. */
export function clmulh(a: u64, b: u64): u64 {
  return clmulr(a, b) >> 1;
}
