/**
 * Which CSR of a hart belongs to a logical counter of the SBI, and how these CSRs are set. The CSRs themselves are in
 * emulator/hart/assembly/csr/counters.ts.
 */
import type { SbiCall, SbiHost } from './sbi-call.ts';

/** OF in mhpmevent: while it is set, an overflow raises no interrupt. Sscofpmf, "Supervisor Count Overflow". */
const overflowed = 1n << 63n;
const mcountinhibit = 0x320;

type Csrs = Pick<SbiHost['core'], 'readCsr' | 'writeCsr'>;

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

/** The set of logical numbers that a call names, or undefined when one of them does not exist. */
export function namedCounters(call: SbiCall): number[] | undefined {
  const [base = 0n, mask = 0n] = call.arguments;
  const named: number[] = [];
  for (let bit = 0n; bit < 64n; bit += 1n) {
    if (((mask >> bit) & 1n) === 0n) continue;
    if (base + bit >= BigInt(counters)) return undefined;
    named.push(Number(base + bit));
  }
  return named.length === 0 ? undefined : named;
}

export function hardwareRuns(core: Csrs, hart: number, { inhibit }: Hardware): boolean {
  return (core.readCsr(hart, mcountinhibit) & inhibit) === 0n;
}

/** Starts or stops it; one that is started may interrupt again. */
export function runHardware(core: Csrs, hart: number, counter: Hardware, on: boolean): void {
  const { selector, inhibit } = counter;
  if (on && selector !== undefined) {
    core.writeCsr(hart, selector, core.readCsr(hart, selector) & ~overflowed);
  }
  const rest = core.readCsr(hart, mcountinhibit) & ~inhibit;
  core.writeCsr(hart, mcountinhibit, on ? rest : rest | inhibit);
}

/**
 * Selects what the counter counts. It does not count, and raises no interrupt, until it is started.
 *
 * @param event with its filters.
 */
export function selectEvent(core: Csrs, hart: number, counter: Hardware, event: bigint): void {
  if (counter.selector === undefined) return;
  runHardware(core, hart, counter, false);
  core.writeCsr(hart, counter.selector, overflowed | event);
}

export function hardwareOverflowed(core: Csrs, hart: number, { selector }: Hardware): boolean {
  return selector !== undefined && (core.readCsr(hart, selector) & overflowed) !== 0n;
}

export function freeHardware(core: Csrs, hart: number, { selector }: Hardware): void {
  if (selector !== undefined) core.writeCsr(hart, selector, 0n);
}
