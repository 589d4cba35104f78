/**
 * The host-target interface as test programs use it: one store to `tohost` ends the run or prints a character.
 * Source: riscv-isa-sim (fesvr), `tohost` layout: device in bits 63:56, command in 55:48, payload below.
 */
import type { BootExit } from '../record/transcript.ts';

export type HtifAction =
  | { kind: 'end'; exit: BootExit }
  | { kind: 'console'; byte: number }
  | { kind: 'nothing' }
  | { kind: 'unsupported' };

export function readTohost(value: bigint): HtifAction {
  const tohost = BigInt.asUintN(64, value);
  const device = tohost >> 56n;
  const command = (tohost >> 48n) & 0xffn;
  const payload = tohost & 0xffff_ffff_ffffn;
  if (tohost === 0n) return { kind: 'nothing' };
  if (device === 1n && command === 1n) return { kind: 'console', byte: Number(payload & 0xffn) };
  if (device !== 0n || command !== 0n || (payload & 1n) === 0n) return { kind: 'unsupported' };
  const code = Number(payload >> 1n);
  return {
    kind: 'end',
    exit: code === 0 ? { kind: 'powered-off' } : { kind: 'guest-failure', code },
  };
}
