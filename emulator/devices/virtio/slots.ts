/** Which virtio device is in which slot: drives, then network, console and entropy, without a gap between them. */
import type { MachineDescription } from '../../description/description.ts';
import { parseEthernetAddress } from '../../network/internet.ts';
import { answerFrame } from '../../network/loopback-peer.ts';
import type { DeviceHost } from '../device.ts';
import { VirtioBlock } from './block.ts';
import { VirtioConsole } from './console.ts';
import type { VirtioDevice } from './device.ts';
import { VirtioNet } from './net.ts';
import { VirtioRng } from './rng.ts';

/** QEMU's first network card has it too. */
const ethernetAddressUnlessTold = Uint8Array.of(0x52, 0x54, 0x00, 0x12, 0x34, 0x56);

interface Filled {
  /** Name of the description's field that asks for the device. */
  field: string;
  make(host: DeviceHost): VirtioDevice;
}

/** @param description its values are used only in `make`; it must have been checked by then. */
export function filledSlots(description: MachineDescription): Filled[] {
  const { drives = [], network = 'none', virtioConsole, rng = false } = description;
  const filled = drives.map(
    (drive, serial): Filled => ({
      field: 'drives',
      make: (host) => new VirtioBlock(host, drive, serial),
    }),
  );
  if (network === 'loopback') {
    const address = parseEthernetAddress(description.ethernetAddress ?? '');
    const make = (host: DeviceHost) =>
      new VirtioNet(host, address ?? ethernetAddressUnlessTold, answerFrame);
    filled.push({ field: 'network', make });
  }
  if (virtioConsole !== undefined) {
    const input = virtioConsole.input ?? new Uint8Array(0);
    filled.push({ field: 'virtioConsole', make: (host) => new VirtioConsole(host, input) });
  }
  if (rng) {
    const seed = description.seed ?? new Uint8Array(32);
    filled.push({ field: 'rng', make: (host) => new VirtioRng(host, seed) });
  }
  return filled;
}
