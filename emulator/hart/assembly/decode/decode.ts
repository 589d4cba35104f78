/** From an instruction word to a record. The encodings are those of the generated table. */
import { expand } from './compressed';
import { F0, X_SINK } from '../state/state';
import {
  BEQ, BGE, BGEU, BLT, BLTU, BNE, EBREAK, ENCODINGS, FORMAT_B, FORMAT_I, FORMAT_J, FORMAT_S, FORMAT_SHIFT,
  FORMAT_U, ILLEGAL, JAL, MAJOR_STARTS, NEAR_BEQ, NEAR_BGE, NEAR_BGEU, NEAR_BLT, NEAR_BLTU, NEAR_BNE,
  NEAR_JAL, SHORT_OPCODES,
} from './opcodes';

/** @returns a 32-bit instruction's third word in ENCODINGS, or ILLEGAL. */
function find(word: u32): u32 {
  const major = (word >> 2) & 31;
  const end = <u32>unchecked(MAJOR_STARTS[major + 1]);
  for (let row = <u32>unchecked(MAJOR_STARTS[major]); row < end; row++) {
    if ((word & unchecked(ENCODINGS[row * 3])) == unchecked(ENCODINGS[row * 3 + 1])) return unchecked(ENCODINGS[row * 3 + 2]);
  }
  return ILLEGAL;
}

function immediateOf(word: u32, format: u32): i32 {
  const signed = <i32>word;
  switch (format) {
    case FORMAT_I:
      return signed >> 20;
    case FORMAT_S:
      return ((signed >> 25) << 5) | ((word >> 7) & 31);
    case FORMAT_B:
      return ((signed >> 31) << 12) | ((word & 0x80) << 4) | ((word >> 20) & 0x7e0) | ((word >> 7) & 0x1e);
    case FORMAT_U:
      return signed & 0xfffff000;
    case FORMAT_J:
      return ((signed >> 31) << 20) | (word & 0xff000) | ((word >> 9) & 0x800) | ((word >> 20) & 0x7fe);
    case FORMAT_SHIFT:
      return (word >> 20) & 63;
    default:
      return signed;
  }
}

function nearForm(opcode: u32): u32 {
  switch (opcode) {
    case JAL: return NEAR_JAL;
    case BEQ: return NEAR_BEQ;
    case BNE: return NEAR_BNE;
    case BLT: return NEAR_BLT;
    case BGE: return NEAR_BGE;
    case BLTU: return NEAR_BLTU;
    case BGEU: return NEAR_BGEU;
    default: return opcode;
  }
}

/**
 * Writes the record of an instruction.
 *
 * @param word 16 bits when compressed.
 * @param offset of the instruction in its page.
 */
export function decodeInto(record: usize, word: u32, offset: u32): void {
  const compressed = (word & 3) != 3;
  const full = compressed ? expand(word) : word;
  const found = full == 0 ? ILLEGAL : find(full);
  const format = (found >> 16) & 0xff;
  const floats = found >> 24;
  let opcode = found & 0xffff;
  let immediate = immediateOf(full, format);
  if (format == FORMAT_B || format == FORMAT_J) {
    if (<u32>(<i32>offset + immediate) < 4096) {
      opcode = nearForm(opcode);
      immediate *= 8;
    }
  }
  if (compressed && opcode != EBREAK && opcode != ILLEGAL) opcode = <u32>unchecked(SHORT_OPCODES[opcode]);
  const rd = (full >> 7) & 31;
  store<u16>(record, opcode);
  store<u16>(record, (floats & 1) != 0 ? F0 + rd * 8 : rd == 0 ? X_SINK : rd * 8, 2);
  store<u16>(record, ((floats & 2) != 0 ? F0 : 0) + ((full >> 15) & 31) * 8, 4);
  store<u16>(record, ((floats & 4) != 0 ? F0 : 0) + ((full >> 20) & 31) * 8, 6);
  store<i32>(record, immediate, 8);
  store<u16>(record, compressed ? 16 : 32, 12);
}
