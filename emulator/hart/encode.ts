import { type Encoding, encodings } from './encodings.ts';

/** Register numbers and immediate of one instruction; what its format does not have is ignored. */
export interface Operands {
  rd?: number;
  rs1?: number;
  rs2?: number;
  rs3?: number;
  /** Rounding mode; dynamic when none is given. */
  rm?: number;
  /** Bytes for branches and stores; the upper 20 bits in place for `lui` and `auipc`; number of a CSR. */
  immediate?: number;
}

const byName = new Map(encodings.map((encoding) => [encoding.name, encoding]));

function bits(value: number, from: number, count: number, to: number): number {
  return ((value >>> from) & ((1 << count) - 1)) << to;
}

function immediateBits({ format }: Encoding, value: number): number {
  switch (format) {
    case 'I':
    case 'shift':
    case 'system':
      return bits(value, 0, 12, 20);
    case 'S':
      return bits(value, 0, 5, 7) | bits(value, 5, 7, 25);
    case 'B':
      return (
        bits(value, 11, 1, 7) |
        bits(value, 1, 4, 8) |
        bits(value, 5, 6, 25) |
        bits(value, 12, 1, 31)
      );
    case 'U':
      return value & ~0xfff;
    case 'J':
      return (
        bits(value, 12, 8, 12) |
        bits(value, 11, 1, 20) |
        bits(value, 1, 10, 21) |
        bits(value, 20, 1, 31)
      );
    default:
      return 0;
  }
}

function roundingBits({ format }: Encoding, { rs3 = 0, rm = 7 }: Operands): number {
  return format === 'RM' || format === 'R4' ? (rs3 << 27) | (rm << 12) : 0;
}

/**
 * One 32-bit instruction by its name in the table of encodings.
 *
 * @returns the word, unsigned.
 * @throws Error when the table has no such name.
 */
export function encode(name: string, operands: Operands = {}): number {
  const encoding = byName.get(name);
  if (encoding === undefined) throw new Error(`no encoding is called ${name}`);
  const { rd = 0, rs1 = 0, rs2 = 0, immediate = 0 } = operands;
  // Fields that the encoding fixes are masked away: an operand cannot turn it into another instruction.
  const registers = (rd << 7) | (rs1 << 15) | (rs2 << 20);
  const given = registers | immediateBits(encoding, immediate) | roundingBits(encoding, operands);
  return ((given & ~encoding.mask) | encoding.match) >>> 0;
}
