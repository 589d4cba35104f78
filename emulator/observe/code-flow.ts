/**
 * Where a function leaves its own code: calls, returns and tail calls, found in its instructions. Source: RISC-V
 * Unprivileged ISA, "Control Transfer Instructions" and "C" Extension; psABI, "Procedure Calling Convention".
 */

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
const opcode = { auipc: 0x17, jalr: 0x67, jal: 0x6f } as const;

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
  if ((word & 0x7f) === opcode.jal) return { link, target: site + jalOffset(word) };
  if ((word & 0x707f) !== opcode.jalr) return undefined;
  const from = (word >>> 15) & 31;
  if (upper?.register !== from) return { link, from };
  const target = upper.value + (word >> 20);
  return { link, target: target - (target % 2) };
}

function jalOffset(word: number): number {
  return (
    ((word >> 31) << 20) |
    (word & 0xff000) |
    (((word >> 20) & 1) << 11) |
    (((word >> 21) & 0x3ff) << 1)
  );
}

function shortJump(half: number, site: number): Jump | undefined {
  const from = (half >> 7) & 31;
  if ((half & 0xf07f) === 0x8002 && from !== 0) return { link: false, from };
  if ((half & 0xf07f) === 0x9002 && from !== 0) return { link: true, from };
  if ((half & 0xe003) !== 0xa001) return undefined;
  const bit = (from: number, to: number) => ((half >> from) & 1) << to;
  const offset =
    bit(12, 11) |
    bit(11, 4) |
    bit(10, 9) |
    bit(9, 8) |
    bit(8, 10) |
    bit(7, 6) |
    bit(6, 7) |
    bit(5, 3) |
    bit(4, 2) |
    bit(3, 1) |
    bit(2, 5);
  return { link: false, target: site + ((offset << 20) >> 20) };
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
