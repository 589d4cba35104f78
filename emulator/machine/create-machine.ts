/** Machines from a description or from a snapshot: the core and the board around it, joined. */

import { checkDescription } from '../description/check-description.ts';
import type { MachineDescription, RunLimits } from '../description/description.ts';
import { decodeConfiguration } from '../description/description-bytes.ts';
import { dynamicInfo } from '../firmware/dynamic-info.ts';
import { instantiateHartCore } from '../hart/instance.ts';
import { place } from '../images/placement.ts';
import { Snapshot } from '../state/snapshot.ts';
import { Machine } from './machine.ts';

/**
 * Builds the machine and loads its images.
 *
 * @param module the compiled core (dist/emulator/hart.wasm).
 * @throws ImageError when the description is at fault; any other Error is ours.
 */
export async function createMachine(
  module: WebAssembly.Module,
  description: MachineDescription,
): Promise<Machine> {
  checkDescription(description);
  const placement = place(description);
  const machine = makeMachine(module, description, dynamicInfo(placement.kernelEntry));
  machine.load(description, placement);
  return machine;
}

/**
 * Builds the machine of a snapshot, which goes on where it was saved as though it had never stopped: by `runSlice`
 * and `finish`, as after `start`.
 *
 * @param limits in place of those that the run began with.
 * @throws SnapshotError that names the byte when the file is damaged, or holds what no machine has.
 */
export async function restoreMachine(
  module: WebAssembly.Module,
  snapshot: Uint8Array,
  limits: Partial<RunLimits> = {},
): Promise<Machine> {
  const file = new Snapshot(snapshot);
  const machine = makeMachine(module, decodeConfiguration(file.configuration), new Uint8Array(0));
  machine.restore(file);
  machine.changeLimits(limits);
  return machine;
}

function makeMachine(
  module: WebAssembly.Module,
  description: MachineDescription,
  rom: Uint8Array,
): Machine {
  const link: { machine?: Machine } = {};
  const machine = (): Machine => {
    if (link.machine === undefined) throw new Error('the core called before its machine was made');
    return link.machine;
  };
  const core = instantiateHartCore(module, {
    mmioRead: (hart, address, size) => machine().platform.mmioRead(hart, address, size),
    mmioWrite: (hart, address, size, value) =>
      machine().platform.mmioWrite(hart, address, size, value),
    sbiCall: (hart) => machine().platform.sbiCall(hart),
    event: (hart, kind, a, b) => machine().platform.event(hart, kind, a, b),
    codePage: () => machine().platform.codePage(),
    trapTaken: (...trap) => machine().observation.trapTaken(...trap),
    accessed: (hart, address, size, value, store) =>
      machine().observation.accessed(hart, address, size, store === 1 ? 'write' : 'read', value),
    executed: (offset) => machine().observation.executed(offset),
    passed: (hart, offset) => machine().observation.passed(hart, offset),
    sealBroken: (hart, offset, size) => machine().observation.sealBroken(hart, offset, size),
  });
  if (core.create(description.harts, description.memoryBytes) === 0) {
    throw new Error(`no memory for a machine of ${description.memoryBytes} bytes`);
  }
  if (description.aia === 'aplic-imsic') core.useImsic(description.aiaGuests ?? 0);
  link.machine = new Machine(core, description, rom);
  return link.machine;
}
