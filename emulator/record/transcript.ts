/** What one boot recorded. Same description and limits, same transcript, byte for byte, on every computer. */

export type BootExit =
  /** SBI SRST shutdown, sifive_test 0x5555, or HTIF 1. */
  | { kind: 'powered-off' }
  /** The expected text was seen. */
  | { kind: 'expected-text' }
  /** sifive_test 0x3333, SRST "system failure", or HTIF with a failing test number. */
  | { kind: 'guest-failure'; code: number }
  /** SBI SRST or sifive_test reboot; a boot is one life, so it ends here. */
  | { kind: 'reset' }
  | { kind: 'budget-spent' }
  /** All harts wait for an interrupt and no event is to come. */
  | { kind: 'asleep' };

/** The exit status of `slipway boot` for each kind. */
export const exitStatus: Record<BootExit['kind'], number> = {
  'powered-off': 0,
  'expected-text': 0,
  reset: 0,
  'guest-failure': 1,
  'budget-spent': 3,
  asleep: 4,
};

/** Something a reviewer may want to know that the console does not say. `at`: retired instructions of all harts. */
export interface BootEvent {
  at: number;
  hart: number;
  /** e.g. `access-fault`, `sbi-unsupported`, `device-misuse`, `console-truncated`. */
  kind: string;
  detail: string;
}

/** Instructions that one hart began in each privilege mode; HS is S-mode when V=0, U is user mode when V=0. */
export interface RetiredByMode {
  hart: number;
  m: number;
  hs: number;
  u: number;
  vs: number;
  vu: number;
}

export interface BootTranscript {
  /** Raw UART and DBCN output in order, cut at 1 MiB; not assumed to be UTF-8. */
  consoleBytes: Uint8Array;
  /** All that the guest wrote, the cut part too. */
  consoleTotalBytes: number;
  /** SHA-256 (hex) of all that the guest wrote, the cut part too. */
  consoleSha256: string;
  /** All harts together; guest count, not host time. */
  retiredInstructions: number;
  /** The same by hart and privilege mode: the sum of all is `retiredInstructions`. */
  retiredByMode: readonly RetiredByMode[];
  /** SHA-256 (hex) over RAM, registers and devices. */
  finalStateSha256: string;
  exit: BootExit;
  /** The first 1,000; later ones, and each that repeats one of the two before, are counted in `eventsTotal` only. */
  events: readonly BootEvent[];
  eventsTotal: number;
  /** Program counter of each hart at the end, hex with 0x. */
  finalPc: readonly string[];
}
