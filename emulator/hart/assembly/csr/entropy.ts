/** Zkr: the seed CSR. Scalar cryptography, "The `seed` CSR" and "Access Control to `seed`". */
import { ILLEGAL_INSTRUCTION, SSEED, USEED, VIRTUAL_INSTRUCTION } from './bits';
import { ENTROPY, MODE, MSECCFG, SEED_POLLS, VIRT, get, machine, runningHart, set } from '../state/state';

const ALLOWED: u32 = 0;
/** OPST of bits 31 and 30: a built-in self-test is on its way; 16 bits of entropy are in SEED. */
const BIST: u64 = 0 << 30;
const ES16: u64 = 2 << 30;

/** @returns ALLOWED or an exception: only instructions that write may access it. */
export function judgeSeed(writes: bool): u32 {
  const mode = get(MODE);
  if (!writes) return ILLEGAL_INSTRUCTION;
  if (mode == 3) return ALLOWED;
  if (get(VIRT) != 0) return (get(MSECCFG) & SSEED) != 0 ? VIRTUAL_INSTRUCTION : ILLEGAL_INSTRUCTION;
  return (get(MSECCFG) & (mode == 1 ? SSEED : USEED)) != 0 ? ALLOWED : ILLEGAL_INSTRUCTION;
}

/** The finalizer of splitmix64. */
function mixed(value: u64): u64 {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

/**
 * One poll. The first after reset finds the self-test running; each later one gets sixteen bits, which depend on the
 * machine's description, the hart and the number of the poll alone.
 */
export function pollEntropy(): u64 {
  const polls = get(SEED_POLLS);
  set(SEED_POLLS, polls + 1);
  if (polls == 0) return BIST;
  const place = (<u64>runningHart() << 48) + polls;
  return ES16 | (mixed(machine(ENTROPY) + place * 0x9e3779b97f4a7c15) & 0xffff);
}
