/**
 * What a machine saw of a harness of tests while it ran: no code of the guest can change it. Plain data, so that it can
 * be kept beside a transcript and judged by who knows nothing of an emulator. The emulator writes it, `core/ci/` judges it.
 */

/**
 * Where code lies, as far as the ELF names it: who made the ELF may have told lies, and of a guest that loads code
 * itself only the address is known.
 */
export interface CodePlace {
  address: string;
  symbol?: string;
  file?: string;
  line?: number;
}

export interface SeenTest {
  suite: string;
  name: string;
  /**
   * `ended`: the harness called it and it came back by an end of its own. `jumped`: it came back otherwise. `left`: it
   * was called and did not come back, as after a trap. `not-run`: the harness never called it.
   */
  end: 'ended' | 'jumped' | 'left' | 'not-run';
  /** How often it expected something, and how often that did not hold. */
  checks: number;
  failedChecks: number;
  skipped: boolean;
}

export interface ConsoleRange {
  /** Bytes of the console, the first and the one behind the last. */
  start: number;
  end: number;
}

export interface BootAccount {
  /** All that the image has, in the order of its table. */
  tests: readonly SeenTest[];
  /** Whether `main` ran the tests, and they came back to it. */
  run: 'no' | 'begun' | 'ended';
  /** Who else began to run them, the first. */
  otherRun?: CodePlace;
  /** Where the harness first went on though what it had called was still on its way. */
  strayed?: CodePlace;
  /** What the harness printed between tests. Ascending. */
  printed: readonly ConsoleRange[];
  /** Who else printed lines that begin as those of a report do: the first 1,000 pieces. Ascending. */
  printedByOthers: readonly (ConsoleRange & { place: CodePlace })[];
  /** Who switched off or reset: the harness at the end of `main`, or somebody else; missing when nobody did. */
  ended?: { by: 'harness' } | { by: 'other'; place: CodePlace; caller: CodePlace };
  /** The first write into code or constants of the image; `place` is missing when a device did it. */
  sealBroken?: { at: CodePlace; place?: CodePlace };
}

/** `ns16550_probe (drivers/console/ns16550.c:70)`, or the address of what the image does not have. */
export function printPlace({ address, symbol, file, line }: CodePlace): string {
  if (symbol === undefined) return `code outside of the image (${address})`;
  return file === undefined ? symbol : `${symbol} (${file}:${line})`;
}
