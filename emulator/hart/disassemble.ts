/**
 * From instruction words to text, by the one table of encodings: which operands a row has follows from its format and
 * from the fields that its mask leaves open, so a new row needs nothing here. A compressed instruction is printed
 * as the 32-bit one that it stands for. Source: RISC-V Assembly Programmer's Manual.
 */
import { hex } from '../machine/hex.ts';
import { csrName } from './csr-names.ts';
import { opcode as major } from './encoding-rows.ts';
import { type Encoding, encodings } from './encodings.ts';
import { expandCompressed } from './expand-compressed.ts';
import { immediateB, immediateI, immediateJ, immediateS } from './immediates.ts';

export interface Instruction {
  bytes: 2 | 4;
  /** Name, a space, operands separated by commas; `.2byte` or `.4byte` for a word that is no instruction. */
  text: string;
  /** Where a branch or jump leads, when the word says so. */
  target?: bigint;
}

const integers =
  'zero ra sp gp tp t0 t1 t2 s0 s1 a0 a1 a2 a3 a4 a5 a6 a7 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 t3 t4 t5 t6'.split(
    ' ',
  );
const floats =
  'ft0 ft1 ft2 ft3 ft4 ft5 ft6 ft7 fs0 fs1 fa0 fa1 fa2 fa3 fa4 fa5 fa6 fa7 fs2 fs3 fs4 fs5 fs6 fs7 fs8 fs9 fs10 fs11 ft8 ft9 ft10 ft11'.split(
    ' ',
  );
const places = { rd: 7, rs1: 15, rs2: 20, rs3: 27 } as const;
type Field = keyof typeof places;
/** By the three bits of `rm`; 5 and 6 are reserved. */
const roundingModes = ['rne', 'rtz', 'rdn', 'rup', 'rmm', 'rm5', 'rm6'] as const;
const dynamic = 7;
/** What FLI loads. Zfa, "Load-Immediate Instructions". */
const floatConstants =
  '-1.0 min 0x1p-16 0x1p-15 0x1p-8 0x1p-7 0.0625 0.125 0.25 0.3125 0.375 0.4375 0.5 0.625 0.75 0.875 1.0 1.25 1.5 1.75 2.0 2.5 3.0 4.0 8.0 16.0 128.0 256.0 32768.0 65536.0 inf nan'.split(
    ' ',
  );
const floatLoad = 0x07;
const acquireRelease = ['', '.rl', '.aq', '.aqrl'] as const;

const byMajor = Array.from({ length: 32 }, (_, index) =>
  encodings.filter(({ match }) => ((match >>> 2) & 31) === index),
);

/** One instruction and its row. */
class Word {
  readonly word: number;
  readonly row: Encoding;

  constructor(word: number, row: Encoding) {
    this.word = word;
    this.row = row;
  }

  get major(): number {
    return this.row.match & 127;
  }
  field(name: Field): number {
    return (this.word >>> places[name]) & 31;
  }
  /** Whether the row leaves the field to the instruction. */
  has(name: Field): boolean {
    return (this.row.mask & (31 << places[name])) === 0;
  }
  register(name: Field): string {
    const names = this.row.floats?.includes(name) ? floats : integers;
    return names[this.field(name)] ?? '';
  }
  /** The registers that the instruction has of these, in this order. */
  registers(...names: readonly Field[]): string[] {
    return names.filter((name) => this.has(name)).map((name) => this.register(name));
  }
}

/** Predecessor and successor sets. */
function fenceSets(word: number): string[] {
  return [word >>> 24, word >>> 20].map((bits) => {
    const set = ['w', 'r', 'o', 'i'].filter((_, bit) => ((bits >>> bit) & 1) !== 0).reverse();
    return set.join('') || '0';
  });
}

/** Zfa: an operand that is no register. */
function zfaOperand(word: Word): string[] {
  if (word.row.name.startsWith('fli.')) return [floatConstants[word.field('rs1')] ?? ''];
  return word.row.name === 'fcvtmod.w.d' ? ['rtz'] : [];
}

/** R: names a place in memory when the instruction is a load or store of its kind. */
function operandsR(word: Word): string[] {
  const memory = [major.amo, major.system, major.fence].some((kind) => kind === word.major);
  if (!memory) {
    const fields = word.row.name.startsWith('fli.')
      ? (['rd'] as const)
      : (['rd', 'rs1', 'rs2'] as const);
    return [...word.registers(...fields), ...zfaOperand(word)];
  }
  return [...word.registers('rd', 'rs2'), `(${word.register('rs1')})`];
}

function operandsI(word: Word): string[] {
  const immediate = immediateI(word.word);
  const [rd, rs1] = [word.register('rd'), word.register('rs1')];
  const memory = [major.load, floatLoad, major.jalr].some((kind) => kind === word.major);
  return memory ? [rd, `${immediate}(${rs1})`] : [rd, rs1, `${immediate}`];
}

/** HSV has no offset; a prefetch has no register that is stored. */
function operandsS(word: Word): string[] {
  const offset =
    word.has('rd') || word.row.name.startsWith('prefetch') ? immediateS(word.word) : '';
  return [...word.registers('rs2'), `${offset}(${word.register('rs1')})`];
}

function operandsSystem(word: Word): string[] {
  if (!word.row.name.startsWith('csr')) return word.registers('rs1', 'rs2');
  const source = word.row.name.endsWith('i') ? `${word.field('rs1')}` : word.register('rs1');
  return [word.register('rd'), csrName(word.word >>> 20), source];
}

/** The dynamic mode is what an assembler takes when none is named. */
function rounding(word: Word): string[] {
  const mode = (word.word >>> 12) & 7;
  return mode === dynamic ? [] : [roundingModes[mode] ?? ''];
}

function operands(word: Word): string[] {
  switch (word.row.format) {
    case 'R':
      return operandsR(word);
    case 'RM':
      return [...word.registers('rd', 'rs1', 'rs2'), ...rounding(word)];
    case 'R4':
      return [...word.registers('rd', 'rs1', 'rs2', 'rs3'), ...rounding(word)];
    case 'I':
      return operandsI(word);
    case 'S':
      return operandsS(word);
    case 'B':
      return word.registers('rs1', 'rs2');
    case 'U':
      return [word.register('rd'), hex(word.word >>> 12)];
    case 'J':
      return word.registers('rd');
    case 'shift':
      return [...word.registers('rd', 'rs1'), hex((word.word >>> 20) & 63)];
    case 'system':
      return operandsSystem(word);
    case 'none':
      return word.row.name === 'fence' ? fenceSets(word.word) : [];
  }
}

function distance(word: Word): number | undefined {
  if (word.row.format === 'B') return immediateB(word.word);
  return word.row.format === 'J' ? immediateJ(word.word) : undefined;
}

/**
 * @param word the 32 bits at the address; of a compressed instruction only the low 16 count.
 * @param address of the instruction.
 */
export function disassemble(word: number, address: bigint): Instruction {
  const compressed = (word & 3) !== 3;
  const bytes = compressed ? 2 : 4;
  const full = compressed ? expandCompressed(word & 0xffff) : word >>> 0;
  const row = byMajor[(full >>> 2) & 31]?.find(({ mask, match }) => (full & mask) >>> 0 === match);
  if (row === undefined || (full & 3) !== 3) {
    return { bytes, text: compressed ? `.2byte ${hex(word & 0xffff)}` : `.4byte ${hex(full)}` };
  }
  const found = new Word(full, row);
  const order = found.major === major.amo ? (acquireRelease[(full >>> 25) & 3] ?? '') : '';
  const parts = operands(found);
  const offset = distance(found);
  const target = offset === undefined ? undefined : BigInt.asUintN(64, address + BigInt(offset));
  if (target !== undefined) parts.push(`0x${target.toString(16)}`);
  const text = `${row.name}${order}${parts.length > 0 ? ` ${parts.join(',')}` : ''}`;
  return { bytes, text, ...(target !== undefined && { target }) };
}
