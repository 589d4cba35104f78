/** Which device is in which slot behind the host bridge, from slot 1 on. */
import type { MachineDescription, PciDescription } from '../../description/description.ts';
import type { DeviceHost } from '../device.ts';
import { NvmeController } from '../nvme/controller.ts';
import { VirtioBlock } from '../virtio/block.ts';
import { VirtioPci } from '../virtio/pci.ts';
import type { PciDevice, PciHost } from './device.ts';
import type { MakePciDevice } from './host-bridge.ts';

type Make = (host: DeviceHost, pci: PciHost, drive: Uint8Array, slot: number) => PciDevice;

const makers: Record<PciDescription['kind'], Make> = {
  nvme: (_host, pci, drive, slot) => new NvmeController(pci, drive, slot),
  'virtio-block': (host, pci, drive, slot) =>
    new VirtioPci(host, pci, new VirtioBlock(host, drive, slot), slot),
};

/** In the order of the description. */
export function pciSlots(host: DeviceHost, { pci = [] }: MachineDescription): MakePciDevice[] {
  return pci.map(
    ({ kind, drive }, index): MakePciDevice =>
      (slot) =>
        makers[kind](host, slot, drive, index + 1),
  );
}
