import type { Encoding, Format, RegisterField } from './encoding-rows.ts';

/**
 * Rows of the F, D and Zfa extensions. Those of each format stand in the same order, so that one switch of the core
 * (`assembly/float/execute.ts`) serves both.
 * Source: RISC-V Unprivileged ISA, "RV32/64G Instruction Set Listings".
 */

const opcode = {
  load: 0x07,
  store: 0x27,
  madd: 0x43,
  msub: 0x47,
  nmsub: 0x4b,
  nmadd: 0x4f,
  operation: 0x53,
} as const;

/** `letter` and the two bits that name it (`fmt`), and the name of the integer register's width in FMV. */
interface FloatFormat {
  letter: 's' | 'd';
  fmt: number;
  width: 'w' | 'd';
}
const single: FloatFormat = { letter: 's', fmt: 0, width: 'w' };
const double: FloatFormat = { letter: 'd', fmt: 1, width: 'd' };

function row(
  name: string,
  format: Format,
  mask: number,
  match: number,
  floats: readonly RegisterField[],
): Encoding {
  return { name, format, mask: mask >>> 0, match: match >>> 0, floats };
}
function memory(name: string, format: Format, major: number, funct3: number): Encoding {
  return row(name, format, 0x707f, major | (funct3 << 12), [format === 'S' ? 'rs2' : 'rd']);
}

/** OP-FP with a rounding mode. `funct5` is above `fmt`; `rs2` when it tells instructions apart. */
function rounded(
  name: string,
  { fmt }: FloatFormat,
  funct5: number,
  floats: readonly RegisterField[],
  rs2?: number,
): Encoding {
  const match = opcode.operation | (fmt << 25) | (funct5 << 27);
  if (rs2 === undefined) return row(name, 'RM', 0xfe00007f, match, floats);
  return row(name, 'RM', 0xfff0007f, match | (rs2 << 20), floats);
}
/** OP-FP whose funct3 tells instructions apart. */
function exact(
  name: string,
  { fmt }: FloatFormat,
  funct5: number,
  funct3: number,
  floats: readonly RegisterField[],
  rs2?: number,
): Encoding {
  const match = opcode.operation | (funct3 << 12) | (fmt << 25) | (funct5 << 27);
  if (rs2 === undefined) return row(name, 'R', 0xfe00707f, match, floats);
  return row(name, 'R', 0xfff0707f, match | (rs2 << 20), floats);
}
function fused(name: string, { letter, fmt }: FloatFormat, major: number): Encoding {
  const floats = ['rd', 'rs1', 'rs2', 'rs3'] as const;
  return row(`${name}.${letter}`, 'R4', 0x0600007f, major | (fmt << 25), floats);
}

/** Instructions that move or compare: no result of theirs is rounded. */
function exactRows(format: FloatFormat): Encoding[] {
  const { letter, width } = format;
  const all = ['rd', 'rs1', 'rs2'] as const;
  const sources = ['rs1', 'rs2'] as const;
  return [
    exact(`fsgnj.${letter}`, format, 0x04, 0, all),
    exact(`fsgnjn.${letter}`, format, 0x04, 1, all),
    exact(`fsgnjx.${letter}`, format, 0x04, 2, all),
    exact(`fmin.${letter}`, format, 0x05, 0, all),
    exact(`fmax.${letter}`, format, 0x05, 1, all),
    exact(`fminm.${letter}`, format, 0x05, 2, all),
    exact(`fmaxm.${letter}`, format, 0x05, 3, all),
    exact(`fle.${letter}`, format, 0x14, 0, sources),
    exact(`flt.${letter}`, format, 0x14, 1, sources),
    exact(`feq.${letter}`, format, 0x14, 2, sources),
    exact(`fleq.${letter}`, format, 0x14, 4, sources),
    exact(`fltq.${letter}`, format, 0x14, 5, sources),
    exact(`fmv.x.${width}`, format, 0x1c, 0, ['rs1'], 0),
    exact(`fclass.${letter}`, format, 0x1c, 1, ['rs1'], 0),
    exact(`fmv.${width}.x`, format, 0x1e, 0, ['rd'], 0),
    exact(`fli.${letter}`, format, 0x1e, 0, ['rd'], 1),
  ];
}

function roundedRows(format: FloatFormat, other: FloatFormat): Encoding[] {
  const { letter } = format;
  const all = ['rd', 'rs1', 'rs2'] as const;
  return [
    rounded(`fadd.${letter}`, format, 0x00, all),
    rounded(`fsub.${letter}`, format, 0x01, all),
    rounded(`fmul.${letter}`, format, 0x02, all),
    rounded(`fdiv.${letter}`, format, 0x03, all),
    rounded(`fsqrt.${letter}`, format, 0x0b, ['rd', 'rs1'], 0),
    fused('fmadd', format, opcode.madd),
    fused('fmsub', format, opcode.msub),
    fused('fnmsub', format, opcode.nmsub),
    fused('fnmadd', format, opcode.nmadd),
    rounded(`fcvt.${letter}.${other.letter}`, format, 0x08, ['rd', 'rs1'], other.fmt),
    rounded(`fround.${letter}`, format, 0x08, ['rd', 'rs1'], 4),
    rounded(`froundnx.${letter}`, format, 0x08, ['rd', 'rs1'], 5),
    ...['w', 'wu', 'l', 'lu'].map((width, index) =>
      rounded(`fcvt.${width}.${letter}`, format, 0x18, ['rs1'], index),
    ),
    ...['w', 'wu', 'l', 'lu'].map((width, index) =>
      rounded(`fcvt.${letter}.${width}`, format, 0x1a, ['rd'], index),
    ),
  ];
}

export const floatEncodings: readonly Encoding[] = [
  memory('flw', 'I', opcode.load, 2),
  memory('fld', 'I', opcode.load, 3),
  memory('fsw', 'S', opcode.store, 2),
  memory('fsd', 'S', opcode.store, 3),
  exact('fcvtmod.w.d', double, 0x18, 1, ['rs1'], 8),
  ...exactRows(single),
  ...exactRows(double),
  ...roundedRows(single, double),
  ...roundedRows(double, single),
];
