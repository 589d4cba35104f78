/**
 * Supervisor-level software interrupts of an ACLINT. RISC-V Advanced Core Local Interruptor Specification, chapter 4
 * "Supervisor-level Software Interrupt Device (SSWI)"; MSWI and MTIMER are the CLINT's registers, which the core has.
 */
import { memoryMap } from '../machine/memory-map.ts';
import type { Device } from './device.ts';

const supervisorSoftware = 1;

export class Sswi implements Device {
  readonly name = 'sswi';
  readonly base = memoryMap.sswi.base;
  readonly size = memoryMap.sswi.size;
  readonly #harts: number;
  readonly #setHartLine: (hart: number, bit: number, level: boolean) => void;

  constructor(harts: number, setHartLine: (hart: number, bit: number, level: boolean) => void) {
    this.#harts = harts;
    this.#setHartLine = setHartLine;
  }

  describes(offset: number): boolean {
    return offset < 4 * this.#harts;
  }

  /** SETSSIP reads as zero: the bit is the hart's, who clears it in its sip. */
  read(_offset: number, size: number): number | undefined {
    return size === 4 ? 0 : undefined;
  }

  write(offset: number, size: number, value: number): boolean {
    if (size !== 4 || (offset & 3) !== 0) return false;
    const hart = offset >> 2;
    if (hart < this.#harts && (value & 1) !== 0) this.#setHartLine(hart, supervisorSoftware, true);
    return true;
  }

  exchange(): void {}
}
