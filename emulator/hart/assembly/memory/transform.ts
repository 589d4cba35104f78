/** What htinst and mtinst say of a trapping load or store. H extension, "Transformed Instruction". */
import { expand } from '../decode/compressed';

let word: u32 = 0;
let start: u64 = 0;

/** The load or store in execution: its bits (16 when compressed) and the address it computed. */
export function beginAccess(instruction: u32, address: u64): void {
  word = instruction;
  start = address;
}

/** @param fault where the access faulted: behind its start when the later part of a misaligned one did. */
export function transformed(fault: u64): u64 {
  const compressed = (word & 3) != 3;
  const full = compressed ? expand(word) : word;
  const offset = <u32>(fault - start) << 15;
  const opcode = full & 0x7f;
  let kept: u32;
  if (opcode == 0x03 || opcode == 0x07) kept = full & 0x00007fff; // loads: funct3, rd
  else if (opcode == 0x23 || opcode == 0x27) kept = full & 0x01f0707f; // stores: rs2, funct3
  else kept = full & 0xfff07fff; // AMO, LR, SC, HLV, HSV: all but rs1
  return <u64>((compressed ? kept & ~2 : kept) | offset);
}
