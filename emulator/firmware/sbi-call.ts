/** Types and numbers of a call of the firmware. Source: RISC-V Supervisor Binary Interface Specification 3.0. */

import type { HartCore } from '../hart/interface.ts';
import type { GuestMemory } from '../machine/guest-memory.ts';
import type { BootExit } from '../record/transcript.ts';
import type { FirmwareCounters } from './sbi-counters.ts';

/** Chapter 3. */
export const sbiError = {
  success: 0n,
  failed: -1n,
  notSupported: -2n,
  invalidParameter: -3n,
  denied: -4n,
  invalidAddress: -5n,
  alreadyAvailable: -6n,
  alreadyStarted: -7n,
  alreadyStopped: -8n,
  noSharedMemory: -9n,
  deniedLocked: -14n,
} as const;

export const extension = {
  base: 0x10n,
  time: 0x54494d45n,
  ipi: 0x735049n,
  rfence: 0x52464e43n,
  hartState: 0x48534dn,
  systemReset: 0x53525354n,
  debugConsole: 0x4442434en,
  performance: 0x504d55n,
  suspend: 0x53555350n,
  features: 0x46574654n,
} as const;

export interface SbiHost {
  readonly core: Pick<
    HartCore,
    | 'readRegister'
    | 'writeRegister'
    | 'readCsr'
    | 'writeCsr'
    | 'setInterruptLine'
    | 'fenceAll'
    | 'resetHart'
    | 'setStarted'
    | 'suspendHart'
    | 'isSuspended'
    | 'readMode'
    | 'writePc'
  >;
  readonly harts: number;
  /** Which harts run (chapter 9); only the firmware changes it. */
  readonly started: boolean[];
  /** Of each hart: its performance counters, and the firmware features that are locked, a bit each. */
  readonly counters: readonly FirmwareCounters[];
  readonly locks: number[];
  readonly memory: Pick<GuestMemory, 'contains' | 'read' | 'readU32' | 'write'>;
  consoleByte(byte: number): void;
  /** @returns -1 when nothing waits. */
  takeInputByte(): number;
  end(exit: BootExit): void;
  event(hart: number, kind: string, detail: () => string): void;
  charge(instructions: number): boolean;
}

/** `arguments`: a0 to a5, unsigned. */
export interface SbiCall {
  hart: number;
  extension: bigint;
  function: bigint;
  arguments: readonly bigint[];
}

export interface SbiResult {
  error: bigint;
  value: bigint;
}

export const ok = (value = 0n): SbiResult => ({ error: sbiError.success, value });
export const fail = (error: bigint): SbiResult => ({ error, value: 0n });
