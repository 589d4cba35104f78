/** Which logical counter of the SBI is which register of a hart; emulator/hart/assembly/csr/counters.ts. */

export interface Hardware {
  /** The one event of a fixed counter; the others have a register that selects it. */
  event?: number;
  selector?: number;
  csr: number;
  machineCsr: number;
  /** Bit of mcountinhibit. */
  inhibit: bigint;
}
/** Logical numbers 0 and 1. */
export const fixed: readonly Hardware[] = [
  { event: 1, csr: 0xc00, machineCsr: 0xb00, inhibit: 1n },
  { event: 2, csr: 0xc02, machineCsr: 0xb02, inhibit: 4n },
];
export const firmwareCounters = 8;
const selectable: readonly Hardware[] = Array.from({ length: 8 }, (_, index) => ({
  selector: 0x323 + index,
  csr: 0xc03 + index,
  machineCsr: 0xb03 + index,
  inhibit: 8n << BigInt(index),
}));
const firstSelectable = fixed.length + firmwareCounters;
export const counters = firstSelectable + selectable.length;

/** @returns undefined for the firmware's own. */
export function hardwareOf(index: number): Hardware | undefined {
  return fixed[index] ?? selectable[index - firstSelectable];
}
