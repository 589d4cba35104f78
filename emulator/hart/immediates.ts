/** The immediate of an instruction of each format, signed. Source: RISC-V Unprivileged ISA, "Immediate Encoding Variants". */

function signed(value: number, bits: number): number {
  return (value << (32 - bits)) >> (32 - bits);
}

export function immediateI(word: number): number {
  return (word | 0) >> 20;
}
export function immediateS(word: number): number {
  return (((word | 0) >> 25) << 5) | ((word >>> 7) & 31);
}
export function immediateB(word: number): number {
  const low = ((word >>> 7) & 0x1e) | ((word >>> 20) & 0x7e0) | ((word << 4) & 0x800);
  return signed(low | ((word >>> 19) & 0x1000), 13);
}
export function immediateJ(word: number): number {
  const low = ((word >>> 20) & 0x7fe) | ((word >>> 9) & 0x800) | (word & 0xff000);
  return signed(low | ((word >>> 11) & 0x10_0000), 21);
}
