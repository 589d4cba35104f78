/**
 * Where a function leaves its own code: calls, returns and tail calls, found in its instructions. Source: RISC-V
 * Unprivileged ISA, "Control Transfer Instructions" and "C" Extension; psABI, "Procedure Calling Convention".
 */

import { opcode } from '../hart/encoding-rows.ts';
import { expandCompressed } from '../hart/expand-compressed.ts';
import { immediateI, immediateJ } from '../hart/immediates.ts';

export interface Flow {
  kind: 'call' | 'tail' | 'return';
  /** Address of the jump. */
  site: number;
  /** The address behind it. */
  after: number;
  /** Undefined when it is in a register. */
  target?: number;
  /** The last instruction of the function: what it calls does not return. */
  isLast: boolean;
}

const ra = 1;

/** @param bytes of the function. @param start its address. Jumps within the function are left out. */
export function flowOf(bytes: Uint8Array, start: number): Flow[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const flows: Flow[] = [];
  const leaves = (target: number) => target < start || target >= start + bytes.length;
  /** What AUIPC left in a register, if it was the instruction before. */
  let upper: { register: number; value: number } | undefined;
  for (let at = 0; at + 2 <= bytes.length; ) {
    const low = view.getUint16(at, true);
    const isWide = (low & 3) === 3;
    if (isWide && at + 4 > bytes.length) break;
    const site = start + at;
    at += isWide ? 4 : 2;
    const word = isWide ? view.getUint32(at - 4, true) : low;
    const jump = isWide ? wideJump(word, site, upper) : shortJump(low, site);
    const after = start + at;
    upper = isWide && (word & 0x7f) === opcode.auipc ? readAuipc(word, site) : undefined;
    if (jump === undefined) continue;
    const { link, from, target } = jump;
    const isLast = at === bytes.length;
    const to = target === undefined ? { isLast } : { isLast, target };
    if (link) flows.push({ kind: 'call', site, after, ...to });
    else if (target === undefined && from === ra)
      flows.push({ kind: 'return', site, after, isLast });
    else if (target === undefined || leaves(target))
      flows.push({ kind: 'tail', site, after, ...to });
  }
  return flows;
}

interface Jump {
  link: boolean;
  /** The register that holds the target. */
  from?: number;
  target?: number;
}

function readAuipc(word: number, site: number): { register: number; value: number } {
  return { register: (word >> 7) & 31, value: site + (word & ~0xfff) };
}

function wideJump(
  word: number,
  site: number,
  upper: { register: number; value: number } | undefined,
): Jump | undefined {
  const link = ((word >> 7) & 31) !== 0;
  if ((word & 0x7f) === opcode.jal) return { link, target: site + immediateJ(word) };
  if ((word & 0x707f) !== opcode.jalr) return undefined;
  const from = (word >>> 15) & 31;
  if (upper?.register !== from) return { link, from };
  const target = upper.value + immediateI(word);
  return { link, target: target - (target % 2) };
}

/** C.JR, C.JALR and C.J are the 32-bit instructions that they stand for. */
function shortJump(half: number, site: number): Jump | undefined {
  return wideJump(expandCompressed(half), site, undefined);
}

export function isCall({ kind }: Flow): boolean {
  return kind === 'call';
}
export function comesBack(flow: Flow): boolean {
  return isCall(flow) && !flow.isLast;
}
export function isReturn({ kind }: Flow): boolean {
  return kind === 'return';
}
export function behind({ after }: Flow): number {
  return after;
}
export function siteOf({ site }: Flow): number {
  return site;
}
export function isByRegister({ kind, target }: Flow): boolean {
  return kind === 'call' && target === undefined;
}
