/** What a machine's memory and harts hold before the first instruction. */
import type { MachineDescription } from '../description/description.ts';
import { dynamicInfoOffset } from '../firmware/dynamic-info.ts';
import type { HartCore } from '../hart/interface.ts';
import type { GuestMemory } from '../machine/guest-memory.ts';
import { memoryMap } from '../machine/memory-map.ts';
import { sha256Hex } from '../state/sha256.ts';
import type { Placement } from './placement.ts';

const machineMode = 3;
const supervisorMode = 1;
const a2 = 12;

/**
 * The seed of the seed CSR: made from the description's seed, but not its very bytes, since the guest reads those in
 * `/chosen`.
 */
function entropyOf({ seed }: MachineDescription): bigint {
  if (seed === undefined) return 0n;
  return BigInt(`0x${sha256Hex(seed).slice(0, 16)}`);
}

/** @param started which harts run; the built-in firmware starts the first alone. */
export function loadImages(
  core: HartCore,
  memory: GuestMemory,
  started: boolean[],
  description: MachineDescription,
  placement: Placement,
): void {
  for (const part of placement.parts) memory.write(part.address, part.bytes);
  const builtin = description.firmware === 'builtin';
  core.useBuiltinFirmware(builtin ? 1 : 0);
  if (builtin) started[0] = true;
  const entry = BigInt(placement.firmwareEntry ?? placement.kernelEntry);
  const mode = builtin ? supervisorMode : machineMode;
  for (const [hart, runs] of started.entries()) {
    core.resetHart(hart, entry, mode, BigInt(placement.fdtAddress), runs ? 1 : 0);
    if (placement.firmwareEntry !== undefined) {
      core.writeRegister(hart, a2, BigInt(memoryMap.rom.base + dynamicInfoOffset));
    }
    core.fenceAll(hart);
  }
  core.seedEntropy(entropyOf(description));
  core.watchTohost(BigInt(placement.tohost ?? 0));
}
