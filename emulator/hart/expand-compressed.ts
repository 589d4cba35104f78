/**
 * The 32-bit spelling of each compressed instruction, as `assembly/decode/compressed.ts` has it for the core; a test compares
 * all 65,536. Source: RISC-V Unprivileged ISA, "C" Extension, RV64C.
 */

/** Bits of `word` by their places, the highest first: `[12, 6, 5]` gives a number of three bits. */
function gather(word: number, ...places: readonly number[]): number {
  return places.reduce((value, place) => (value << 1) | ((word >> place) & 1), 0);
}
function signed(value: number, bits: number): number {
  return (value << (32 - bits)) >> (32 - bits);
}

const major = {
  load: 0x03,
  floatLoad: 0x07,
  immediate: 0x13,
  immediate32: 0x1b,
  store: 0x23,
  floatStore: 0x27,
  register: 0x33,
  lui: 0x37,
  register32: 0x3b,
  branch: 0x63,
  jalr: 0x67,
} as const;
const ebreak = 0x0010_0073;
const sp = 2;

function i(opcode: number, funct3: number, rd: number, rs1: number, immediate: number): number {
  return (opcode | (rd << 7) | (funct3 << 12) | (rs1 << 15) | (immediate << 20)) >>> 0;
}
function r(opcode: number, funct3: number, funct7: number, rd: number, rs1: number, rs2: number) {
  return i(opcode, funct3, rd, rs1, (funct7 << 5) | rs2);
}
function s(opcode: number, funct3: number, rs1: number, rs2: number, immediate: number): number {
  return r(opcode, funct3, immediate >> 5, immediate & 31, rs1, rs2);
}

/** Offsets are scaled by the width; their bits lie in other places for a base register than for the stack pointer. */
const wordOffset = (c: number): number => gather(c, 5, 12, 11, 10, 6) << 2;
const doubleOffset = (c: number): number => gather(c, 6, 5, 12, 11, 10) << 3;
const wordFromStack = (c: number): number => gather(c, 3, 2, 12, 6, 5, 4) << 2;
const doubleFromStack = (c: number): number => gather(c, 4, 3, 2, 12, 6, 5) << 3;
const wordToStack = (c: number): number => gather(c, 8, 7, 12, 11, 10, 9) << 2;
const doubleToStack = (c: number): number => gather(c, 9, 8, 7, 12, 11, 10) << 3;

const short = (c: number, at: number): number => 8 + ((c >> at) & 7);
const immediate6 = (c: number): number => signed(gather(c, 12, 6, 5, 4, 3, 2), 6);

function quadrant0(c: number): number {
  const rd = short(c, 2);
  const rs1 = short(c, 7);
  switch (c >> 13) {
    case 0: {
      const amount = gather(c, 10, 9, 8, 7, 12, 11, 5, 6) << 2;
      return amount === 0 ? 0 : i(major.immediate, 0, rd, sp, amount);
    }
    case 1:
      return i(major.floatLoad, 3, rd, rs1, doubleOffset(c));
    case 2:
      return i(major.load, 2, rd, rs1, wordOffset(c));
    case 3:
      return i(major.load, 3, rd, rs1, doubleOffset(c));
    case 5:
      return s(major.floatStore, 3, rs1, rd, doubleOffset(c));
    case 6:
      return s(major.store, 2, rs1, rd, wordOffset(c));
    case 7:
      return s(major.store, 3, rs1, rd, doubleOffset(c));
    default:
      return 0;
  }
}

function arithmetic(c: number): number {
  const rd = short(c, 7);
  const rs2 = short(c, 2);
  switch ((c >> 10) & 3) {
    case 0:
      return i(major.immediate, 5, rd, rd, immediate6(c) & 63);
    case 1:
      return i(major.immediate, 5, rd, rd, (immediate6(c) & 63) | 0x400);
    case 2:
      return i(major.immediate, 7, rd, rd, immediate6(c));
  }
  switch (gather(c, 12, 6, 5)) {
    case 0:
      return r(major.register, 0, 0x20, rd, rd, rs2);
    case 1:
      return r(major.register, 4, 0, rd, rd, rs2);
    case 2:
      return r(major.register, 6, 0, rd, rd, rs2);
    case 3:
      return r(major.register, 7, 0, rd, rd, rs2);
    case 4:
      return r(major.register32, 0, 0x20, rd, rd, rs2);
    case 5:
      return r(major.register32, 0, 0, rd, rd, rs2);
    default:
      return 0;
  }
}

function upper(c: number, rd: number): number {
  if (rd === sp) {
    const amount = signed(gather(c, 12, 4, 3, 5, 2, 6), 6) << 4;
    return amount === 0 ? 0 : i(major.immediate, 0, sp, sp, amount);
  }
  const immediate = immediate6(c);
  return immediate === 0 ? 0 : (major.lui | (rd << 7) | (immediate << 12)) >>> 0;
}

/** C.J, as JAL to x0. */
function jump(c: number): number {
  const offset = signed(gather(c, 12, 8, 10, 9, 6, 7, 2, 11, 5, 4, 3), 11) << 1;
  const places = gather(
    offset,
    20,
    10,
    9,
    8,
    7,
    6,
    5,
    4,
    3,
    2,
    1,
    11,
    19,
    18,
    17,
    16,
    15,
    14,
    13,
    12,
  );
  return (0x6f | (places << 12)) >>> 0;
}
/** C.BEQZ and C.BNEZ, against x0. */
function branch(c: number, funct3: number): number {
  const offset = signed(gather(c, 12, 6, 5, 2, 11, 10, 4, 3), 8) << 1;
  const low = gather(offset, 4, 3, 2, 1, 11);
  return r(major.branch, funct3, gather(offset, 12, 10, 9, 8, 7, 6, 5), low, short(c, 7), 0);
}

function quadrant1(c: number): number {
  const rd = (c >> 7) & 31;
  switch (c >> 13) {
    case 0:
      return i(major.immediate, 0, rd, rd, immediate6(c));
    case 1:
      return rd === 0 ? 0 : i(major.immediate32, 0, rd, rd, immediate6(c));
    case 2:
      return i(major.immediate, 0, rd, 0, immediate6(c));
    case 3:
      return upper(c, rd);
    case 4:
      return arithmetic(c);
    case 5:
      return jump(c);
    case 6:
      return branch(c, 0);
    default:
      return branch(c, 1);
  }
}

function jumpOrMove(c: number, rd: number, rs2: number): number {
  const links = (c >> 12) & 1;
  if (rs2 !== 0) return r(major.register, 0, 0, rd, links === 1 ? rd : 0, rs2);
  if (rd === 0) return links === 1 ? ebreak : 0;
  return i(major.jalr, 0, links, rd, 0);
}

function quadrant2(c: number): number {
  const rd = (c >> 7) & 31;
  const rs2 = (c >> 2) & 31;
  switch (c >> 13) {
    case 0:
      return i(major.immediate, 1, rd, rd, immediate6(c) & 63);
    case 1:
      return i(major.floatLoad, 3, rd, sp, doubleFromStack(c));
    case 2:
      return rd === 0 ? 0 : i(major.load, 2, rd, sp, wordFromStack(c));
    case 3:
      return rd === 0 ? 0 : i(major.load, 3, rd, sp, doubleFromStack(c));
    case 4:
      return jumpOrMove(c, rd, rs2);
    case 5:
      return s(major.floatStore, 3, sp, rs2, doubleToStack(c));
    case 6:
      return s(major.store, 2, sp, rs2, wordToStack(c));
    default:
      return s(major.store, 3, sp, rs2, doubleToStack(c));
  }
}

/** @returns the 32-bit spelling of a compressed instruction, or 0 where it is reserved or illegal. */
export function expandCompressed(halfword: number): number {
  switch (halfword & 3) {
    case 0:
      return quadrant0(halfword);
    case 1:
      return quadrant1(halfword);
    default:
      return quadrant2(halfword);
  }
}
