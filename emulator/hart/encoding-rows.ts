/**
 * What the rows of the table of encodings are made of: a function for each shape that mask and match have.
 * Source: RISC-V Unprivileged ISA, "RV32/64G Instruction Set Listings", and the listings of each extension.
 */

/**
 * Where the operands of an instruction lie, and which kind of immediate it has. RM is R with a rounding mode in place
 * of funct3, R4 has `rs3` as well.
 */
export const formats = [
  'R',
  'RM',
  'R4',
  'I',
  'S',
  'B',
  'U',
  'J',
  'shift',
  'system',
  'none',
] as const;
export type Format = (typeof formats)[number];
export type RegisterField = 'rd' | 'rs1' | 'rs2' | 'rs3';

export interface Encoding {
  name: string;
  format: Format;
  /** An instruction is this one when `(word & mask) === match` (both unsigned). */
  mask: number;
  match: number;
  /** The fields that name an f register; the others name x registers. */
  floats?: readonly RegisterField[];
}

export const opcode = {
  load: 0x03,
  fence: 0x0f,
  immediate: 0x13,
  auipc: 0x17,
  immediate32: 0x1b,
  store: 0x23,
  amo: 0x2f,
  register: 0x33,
  lui: 0x37,
  register32: 0x3b,
  branch: 0x63,
  jalr: 0x67,
  jal: 0x6f,
  system: 0x73,
} as const;

export function row(name: string, format: Format, mask: number, match: number): Encoding {
  return { name, format, mask: mask >>> 0, match: match >>> 0 };
}
export function byFunct3(name: string, format: Format, major: number, funct3: number): Encoding {
  return row(name, format, 0x707f, major | (funct3 << 12));
}
export function byFunct7(
  name: string,
  major: number,
  funct3: number,
  funct7: number,
  format: Format = 'R',
): Encoding {
  return row(name, format, 0xfe00707f, major | (funct3 << 12) | (funct7 << 25));
}
/** Six bits of shift amount: the field above it is `funct6`. */
export function shift64(name: string, funct3: number, funct6: number): Encoding {
  return row(name, 'shift', 0xfc00707f, opcode.immediate | (funct3 << 12) | (funct6 << 26));
}
/** One operand: `rs2` and what stands above it name the operation. */
export function unary(name: string, major: number, funct3: number, funct12: number): Encoding {
  return row(name, 'R', 0xfff0707f, major | (funct3 << 12) | (funct12 << 20));
}
/** A cache-block operation: the immediate names it. */
export function cacheBlock(name: string, operation: number): Encoding {
  return row(name, 'R', 0xfff07fff, opcode.fence | (2 << 12) | (operation << 20));
}
/** Zicbop: a prefetch is an ORI to x0, its kind in the low bits of the immediate. */
export function prefetch(name: string, kind: number): Encoding {
  return row(name, 'S', 0x01f07fff, opcode.immediate | (6 << 12) | (kind << 20));
}
/** The aq and rl bits may be anything: one interleaving has no weaker order to offer. */
export function atomic(name: string, funct5: number, rs2IsZero = false): Encoding[] {
  const mask = rs2IsZero ? 0xf9f0707f : 0xf800707f;
  return (['w', 'd'] as const).map((width, index) =>
    row(`${name}.${width}`, 'R', mask, opcode.amo | ((2 + index) << 12) | (funct5 << 27)),
  );
}
/** HLV and HLVX name their width in `rs2`. */
export function guestLoad(name: string, funct7: number, rs2: number): Encoding {
  return row(name, 'R', 0xfff0707f, opcode.system | 0x4000 | (funct7 << 25) | (rs2 << 20));
}
export function guestStore(name: string, funct7: number): Encoding {
  return row(name, 'S', 0xfe007fff, opcode.system | 0x4000 | (funct7 << 25));
}
export function word(name: string, match: number): Encoding {
  return row(name, 'system', 0xffffffff, match);
}
export function barrier(name: string, funct7: number): Encoding {
  return row(name, 'system', 0xfe007fff, opcode.system | (funct7 << 25));
}
