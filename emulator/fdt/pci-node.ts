import { memoryMap } from '../machine/memory-map.ts';
import type { FdtNode } from './writer.ts';

/** Address spaces in the first cell of a PCI address (PCI Bus Binding to Open Firmware 2.1, 2.2.1.1). */
const space = { ports: 0x100_0000, memory32: 0x200_0000, memory64: 0x300_0000 } as const;
const pins = 4;
/** Place of the device number in the first cell, and those of its bits that decide on the interrupt line. */
const deviceShift = 11;
const devicesMask = 0x1800;

function cells(value: number): [high: number, low: number] {
  return [Math.floor(value / 0x1_0000_0000), value >>> 0];
}

/** A window of the bridge: PCI address, address of a hart, size. */
function window(kind: number, from: number, { base, size }: { base: number; size: number }) {
  return [kind, ...cells(from), ...cells(base), ...cells(size)];
}

/** Pin p (from 1) of device d is line (d + p - 1) mod 4. */
function interruptMap(parent: number, flags: readonly number[]): number[] {
  const entries: number[] = [];
  for (let device = 0; device < pins; device += 1) {
    for (let pin = 1; pin <= pins; pin += 1) {
      const source = memoryMap.pci.firstInterrupt + ((device + pin - 1) % pins);
      entries.push(device << deviceShift, 0, 0, pin, parent, source, ...flags);
    }
  }
  return entries;
}

/**
 * @param parent handle of the interrupt controller. @param flags what its specifiers have behind the source.
 * @param messages handle of the controller that takes message-signalled interrupts, if there is one.
 */
export function pciNode(parent: number, flags: readonly number[], messages?: number): FdtNode {
  const { ecam, ports, memory32, memory64 } = memoryMap.pci;
  return {
    name: `pci@${ecam.base.toString(16)}`,
    properties: {
      'interrupt-map-mask': [devicesMask, 0, 0, 7],
      'interrupt-map': interruptMap(parent, flags),
      ranges: [
        ...window(space.ports, 0, ports),
        ...window(space.memory32, memory32.base, memory32),
        ...window(space.memory64, memory64.base, memory64),
      ],
      reg: [...cells(ecam.base), ...cells(ecam.size)],
      ...(messages !== undefined && { 'msi-parent': messages }),
      'dma-coherent': true,
      'bus-range': [0, 0xff],
      'linux,pci-domain': 0,
      device_type: 'pci',
      compatible: 'pci-host-ecam-generic',
      '#size-cells': 2,
      '#interrupt-cells': 1,
      '#address-cells': 3,
    },
  };
}
