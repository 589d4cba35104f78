/** Capabilities that several functions have. */
import type { PciCapability } from './device.ts';

export const capabilityId = { powerManagement: 0x01, vendor: 0x09, express: 0x10 } as const;

/** Offset from the capability, and its power state (PCI Power Management 1.2, 3.2.4): 0 for D0, 3 for D3hot. */
export const powerControl = { at: 4, state: 3 } as const;
/** Offset from the capability, and the bit that starts a function level reset (PCI Express Base 4.0, 7.5.3.4). */
export const deviceControl = { at: 8, reset: 0x8000 } as const;

/** @param values by offset from the capability, 4-aligned. @returns what stands behind the two header bytes. */
function dwords(sizeBytes: number, values: Readonly<Record<number, number>>): number[] {
  const view = new DataView(new ArrayBuffer(sizeBytes));
  for (const [offset, value] of Object.entries(values)) view.setUint32(Number(offset), value, true);
  return [...new Uint8Array(view.buffer, 2)];
}

/** D0 and D3hot, nothing lost on the way back. Source: PCI Bus Power Management Interface 1.2, 3.2. */
export function powerManagement(at: number): PciCapability {
  return {
    at,
    id: capabilityId.powerManagement,
    body: dwords(8, { 0: 0x0003_0000, 4: 0x0000_0008 }),
    writable: dwords(8, { 4: powerControl.state }),
  };
}

/** A root complex integrated endpoint, version 2. Source: PCI Express Base 4.0, 7.5.3. */
export function expressEndpoint(at: number): PciCapability {
  return {
    at,
    id: capabilityId.express,
    body: dwords(0x3c, {
      0: 0x0092_0000,
      // Role-based error reporting, function level reset.
      4: 0x1000_8000,
      // One lane at 2.5 GT/s, as it can and as it does.
      12: 0x0000_0411,
      16: 0x0011_0000,
      // End-to-end TLP prefixes.
      36: 0x0030_0000,
    }),
    // Reporting of errors is left out, as an integrated endpoint may (7.5.3.4); blocking of prefixes is kept.
    writable: dwords(0x3c, { [deviceControl.at]: deviceControl.reset, 40: 0x8000 }),
  };
}
