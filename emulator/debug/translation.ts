/**
 * Translates addresses as a hart does, without any effect: no accessed or dirty bit is set, no fault is taken, no
 * permission is checked. Privileged ISA, "Virtual Address Translation Process"; H extension, "Two-Stage Address Translation".
 */

import type { HartCore } from '../hart/interface.ts';
import type { GuestMemory } from '../machine/guest-memory.ts';

const csr = { satp: 0x180, vsatp: 0x280, hgatp: 0x680 } as const;
const pte = { valid: 1n, readOrExecute: 0xan, napot: 1n << 63n } as const;
const ppnMask = (1n << 44n) - 1n;
const machineMode = 3;
const virtual = 4;

type Core = Pick<HartCore, 'readMode' | 'readCsr'>;
type ReadEntry = (address: bigint) => bigint | undefined;

/** @param topBits index bits of the root table: 9, or 11 of a G-stage. */
function walk(atp: bigint, address: bigint, topBits: bigint, read: ReadEntry): bigint | undefined {
  const mode = atp >> 60n;
  if (mode === 0n) return address;
  let level = mode - 6n;
  let table = (atp & ppnMask) << 12n;
  for (let bits = topBits; level >= 0n; level -= 1n, bits = 9n) {
    const index = (address >> (12n + 9n * level)) & ((1n << bits) - 1n);
    const entry = read(table + index * 8n);
    if (entry === undefined || (entry & pte.valid) === 0n) return undefined;
    table = ((entry >> 10n) & ppnMask) << 12n;
    if ((entry & pte.readOrExecute) === 0n) continue;
    const within = (entry & pte.napot) !== 0n ? 0xffffn : (1n << (12n + 9n * level)) - 1n;
    return (table & ~within) | (address & within);
  }
  return undefined;
}

/** @returns the physical address, or undefined where nothing is mapped. */
export function translateForHart(
  core: Core,
  memory: Pick<GuestMemory, 'contains' | 'readU32'>,
  hart: number,
  address: bigint,
): bigint | undefined {
  const read: ReadEntry = (at) => {
    if (!memory.contains(Number(at), 8)) return undefined;
    const low = BigInt(memory.readU32(Number(at)));
    return low | (BigInt(memory.readU32(Number(at) + 4)) << 32n);
  };
  const mode = core.readMode(hart);
  if ((mode & virtual) === 0) {
    const satp = (mode & 3) === machineMode ? 0n : core.readCsr(hart, csr.satp);
    return walk(satp, address, 9n, read);
  }
  const hgatp = core.readCsr(hart, csr.hgatp);
  const guestToHost = (at: bigint): bigint | undefined => walk(hgatp, at, 11n, read);
  const readOfGuest: ReadEntry = (at) => {
    const host = guestToHost(at);
    return host === undefined ? undefined : read(host);
  };
  const guest = walk(core.readCsr(hart, csr.vsatp), address, 9n, readOfGuest);
  return guest === undefined ? undefined : guestToHost(guest);
}
