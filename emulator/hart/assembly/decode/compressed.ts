/**
 * Each compressed instruction stands for a 32-bit one. It is decoded as that one, and transformed (htinst) as that one.
 * Unprivileged ISA, "C" Extension, RV64C with D.
 */

/** Bits `from`.. (`count` of them) of `word`, placed at `to`. */
@inline function move(word: u32, from: u32, count: u32, to: u32): u32 {
  return ((word >> from) & ((1 << count) - 1)) << to;
}
@inline function short(word: u32, at: u32): u32 {
  return 8 + ((word >> at) & 7);
}
function signed(value: u32, bits: u32): i32 {
  return (<i32>value << (32 - bits)) >> (32 - bits);
}

function i(opcode: u32, funct3: u32, rd: u32, rs1: u32, immediate: i32): u32 {
  return opcode | (rd << 7) | (funct3 << 12) | (rs1 << 15) | (<u32>immediate << 20);
}
function r(opcode: u32, funct3: u32, funct7: u32, rd: u32, rs1: u32, rs2: u32): u32 {
  return opcode | (rd << 7) | (funct3 << 12) | (rs1 << 15) | (rs2 << 20) | (funct7 << 25);
}
function s(opcode: u32, funct3: u32, rs1: u32, rs2: u32, immediate: u32): u32 {
  return opcode | ((immediate & 31) << 7) | (funct3 << 12) | (rs1 << 15) | (rs2 << 20) | ((immediate >> 5) << 25);
}
function b(funct3: u32, rs1: u32, immediate: i32): u32 {
  const at = <u32>immediate;
  return 0x63 | (funct3 << 12) | (rs1 << 15) | move(at, 11, 1, 7) | move(at, 1, 4, 8) | move(at, 5, 6, 25) |
    move(at, 12, 1, 31);
}
function jump(immediate: i32): u32 {
  const at = <u32>immediate;
  return 0x6f | move(at, 12, 8, 12) | move(at, 11, 1, 20) | move(at, 1, 10, 21) | move(at, 20, 1, 31);
}

function wordOffset(c: u32): u32 {
  return move(c, 10, 3, 3) | move(c, 6, 1, 2) | move(c, 5, 1, 6);
}
function doubleOffset(c: u32): u32 {
  return move(c, 10, 3, 3) | move(c, 5, 2, 6);
}
function doubleStackOffset(c: u32): u32 {
  return move(c, 5, 2, 3) | move(c, 12, 1, 5) | move(c, 2, 3, 6);
}
function immediate6(c: u32): i32 {
  return signed(move(c, 2, 5, 0) | move(c, 12, 1, 5), 6);
}
function branchOffset(c: u32): i32 {
  return signed(move(c, 3, 2, 1) | move(c, 10, 2, 3) | move(c, 2, 1, 5) | move(c, 5, 2, 6) | move(c, 12, 1, 8), 9);
}
function jumpOffset(c: u32): i32 {
  return signed(
    move(c, 3, 3, 1) | move(c, 11, 1, 4) | move(c, 2, 1, 5) | move(c, 7, 1, 6) | move(c, 6, 1, 7) | move(c, 9, 2, 8) |
      move(c, 8, 1, 10) | move(c, 12, 1, 11),
    12,
  );
}

function quadrant0(c: u32): u32 {
  const rd = short(c, 2);
  const rs1 = short(c, 7);
  switch (c >> 13) {
    case 0: {
      const immediate = move(c, 11, 2, 4) | move(c, 7, 4, 6) | move(c, 6, 1, 2) | move(c, 5, 1, 3);
      return immediate == 0 ? 0 : i(0x13, 0, rd, 2, immediate);
    }
    case 1: return i(0x07, 3, rd, rs1, doubleOffset(c));
    case 2: return i(0x03, 2, rd, rs1, wordOffset(c));
    case 3: return i(0x03, 3, rd, rs1, doubleOffset(c));
    case 5: return s(0x27, 3, rs1, rd, doubleOffset(c));
    case 6: return s(0x23, 2, rs1, rd, wordOffset(c));
    case 7: return s(0x23, 3, rs1, rd, doubleOffset(c));
    default: return 0;
  }
}

function arithmetic(c: u32): u32 {
  const rd = short(c, 7);
  const rs2 = short(c, 2);
  switch ((c >> 10) & 3) {
    case 0: return i(0x13, 5, rd, rd, immediate6(c) & 63);
    case 1: return i(0x13, 5, rd, rd, (immediate6(c) & 63) | 0x400);
    case 2: return i(0x13, 7, rd, rd, immediate6(c));
  }
  switch (((c >> 5) & 3) | ((c >> 10) & 4)) {
    case 0: return r(0x33, 0, 0x20, rd, rd, rs2);
    case 1: return r(0x33, 4, 0, rd, rd, rs2);
    case 2: return r(0x33, 6, 0, rd, rd, rs2);
    case 3: return r(0x33, 7, 0, rd, rd, rs2);
    case 4: return r(0x3b, 0, 0x20, rd, rd, rs2);
    case 5: return r(0x3b, 0, 0, rd, rd, rs2);
    default: return 0;
  }
}

function quadrant1(c: u32): u32 {
  const rd = (c >> 7) & 31;
  switch (c >> 13) {
    case 0: return i(0x13, 0, rd, rd, immediate6(c));
    case 1: return rd == 0 ? 0 : i(0x1b, 0, rd, rd, immediate6(c));
    case 2: return i(0x13, 0, rd, 0, immediate6(c));
    case 3: {
      if (rd == 2) {
        const amount = signed(
          move(c, 6, 1, 4) | move(c, 2, 1, 5) | move(c, 5, 1, 6) | move(c, 3, 2, 7) | move(c, 12, 1, 9), 10,
        );
        return amount == 0 ? 0 : i(0x13, 0, 2, 2, amount);
      }
      const immediate = immediate6(c);
      return immediate == 0 ? 0 : 0x37 | (rd << 7) | (<u32>immediate << 12);
    }
    case 4: return arithmetic(c);
    case 5: return jump(jumpOffset(c));
    case 6: return b(0, short(c, 7), branchOffset(c));
    default: return b(1, short(c, 7), branchOffset(c));
  }
}

function quadrant2(c: u32): u32 {
  const rd = (c >> 7) & 31;
  const rs2 = (c >> 2) & 31;
  switch (c >> 13) {
    case 0: return i(0x13, 1, rd, rd, immediate6(c) & 63);
    case 1: return i(0x07, 3, rd, 2, doubleStackOffset(c));
    case 2: return rd == 0 ? 0 : i(0x03, 2, rd, 2, move(c, 4, 3, 2) | move(c, 12, 1, 5) | move(c, 2, 2, 6));
    case 3: return rd == 0 ? 0 : i(0x03, 3, rd, 2, doubleStackOffset(c));
    case 4: {
      if ((c & 0x1000) == 0) {
        if (rs2 != 0) return r(0x33, 0, 0, rd, 0, rs2);
        return rd == 0 ? 0 : i(0x67, 0, 0, rd, 0);
      }
      if (rs2 != 0) return r(0x33, 0, 0, rd, rd, rs2);
      return rd == 0 ? 0x00100073 : i(0x67, 0, 1, rd, 0);
    }
    case 5: return s(0x27, 3, 2, rs2, move(c, 10, 3, 3) | move(c, 7, 3, 6));
    case 6: return s(0x23, 2, 2, rs2, move(c, 9, 4, 2) | move(c, 7, 2, 6));
    case 7: return s(0x23, 3, 2, rs2, move(c, 10, 3, 3) | move(c, 7, 3, 6));
    default: return 0;
  }
}

/** @returns the 32-bit spelling, or 0 where the encoding is reserved or illegal. */
export function expand(c: u32): u32 {
  switch (c & 3) {
    case 0: return quadrant0(c);
    case 1: return quadrant1(c);
    default: return quadrant2(c);
  }
}
