/**
 * SBI 3.0, chapter 5: the legacy extensions, numbers 0 to 8. They answer in a0 alone, and name harts by a bit vector at
 * a virtual address of the caller.
 */
import { translateForHart } from '../debug/translation.ts';
import { type SbiCall, type SbiHost, sbiError } from './sbi-call.ts';

/** What a legacy call does by the same code as the extension that replaced it. */
export interface LegacyActions {
  setTimer(call: SbiCall): void;
  sendIpi(hart: number, harts: readonly number[]): void;
  /** @param fid the function of RFENCE that does the same. */
  fence(fid: bigint, hart: number, harts: readonly number[]): void;
}

const legacy = {
  setTimer: 0n,
  putCharacter: 1n,
  getCharacter: 2n,
  clearIpi: 3n,
  sendIpi: 4n,
  fenceI: 5n,
  fenceVma: 6n,
  fenceVmaAsid: 7n,
  shutdown: 8n,
} as const;
const supervisorSoftwareInterrupt = 1;

/** Whether an extension number is one of the legacy ones. */
export function isLegacy(extension: bigint): boolean {
  return extension <= legacy.shutdown;
}

/** @param call of which `isLegacy`. @returns a0. */
export function callLegacy(host: SbiHost, call: SbiCall, actions: LegacyActions): bigint {
  const [argument = 0n] = call.arguments;
  switch (call.extension) {
    case legacy.setTimer:
      actions.setTimer(call);
      return 0n;
    case legacy.putCharacter:
      host.consoleByte(Number(argument & 0xffn));
      return 0n;
    case legacy.getCharacter:
      return BigInt(host.takeInputByte());
    case legacy.clearIpi:
      host.core.setInterruptLine(call.hart, supervisorSoftwareInterrupt, 0);
      return 0n;
    case legacy.shutdown:
      host.end({ kind: 'powered-off' });
      return 0n;
    default:
      return callHarts(host, call, actions);
  }
}

/**
 * RFENCE's function numbers: FENCE.I is 0, SFENCE.VMA 1, SFENCE.VMA with ASID 2; the legacy ones follow each other too.
 */
function callHarts(host: SbiHost, call: SbiCall, actions: LegacyActions): bigint {
  const harts = readHarts(host, call);
  if (harts === undefined) return sbiError.invalidAddress;
  if (call.extension === legacy.sendIpi) actions.sendIpi(call.hart, harts);
  else actions.fence(call.extension - legacy.fenceI, call.hart, harts);
  return 0n;
}

/**
 * The bit vector at a0. Its length is that of the harts there are, so bits beyond them mean nothing. A null pointer is
 * all harts, as OpenSBI has it, since the text says nothing of it.
 *
 * @returns undefined where nothing is mapped.
 */
function readHarts({ core, memory, harts }: SbiHost, call: SbiCall): number[] | undefined {
  const [pointer = 0n] = call.arguments;
  const all = Array.from({ length: harts }, (_, hart) => hart);
  if (pointer === 0n) return all;
  const bytes: number[] = [];
  for (let at = 0n; at < BigInt(Math.ceil(harts / 8)); at += 1n) {
    const place = translateForHart(core, memory, call.hart, BigInt.asUintN(64, pointer + at));
    const byte = place === undefined ? undefined : memory.read(Number(place), 1)?.[0];
    if (byte === undefined) return undefined;
    bytes.push(byte);
  }
  return all.filter((hart) => (((bytes[hart >> 3] ?? 0) >> (hart & 7)) & 1) === 1);
}
