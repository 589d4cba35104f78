/** What the machine saw of a boot's harness, which no code of the guest can change; the emulator's own type has this shape. */

/** Where code lies, as far as the ELF names it: who made the ELF may have told lies. */
export interface CodePlace {
  address: string;
  symbol?: string;
  file?: string;
  line?: number;
}

export interface SeenTest {
  suite: string;
  name: string;
  /** Whether the harness called it, and it came back by an end of its own. */
  end: 'ended' | 'jumped' | 'left' | 'not-run';
  checks: number;
  failedChecks: number;
  skipped: boolean;
}

interface ConsoleRange {
  start: number;
  end: number;
}

export interface BootAccount {
  /** All that the image has. */
  tests: readonly SeenTest[];
  /** Whether `main` began to run them, and they came back to it. */
  run: 'no' | 'begun' | 'ended';
  otherRun?: CodePlace;
  /** Where main or the harness first went on though what it had called had not come back. */
  strayed?: CodePlace;
  /** Bytes of the console that the harness wrote between tests. Ascending. */
  printed: readonly ConsoleRange[];
  /** The first of those that somebody else wrote. Ascending. */
  printedByOthers: readonly (ConsoleRange & { place: CodePlace })[];
  ended?: { by: 'harness' } | { by: 'other'; place: CodePlace; caller: CodePlace };
  sealBroken?: { at: CodePlace; place?: CodePlace };
}

/** `ns16550_probe (drivers/console/ns16550.c:70)`, or the address of what the image does not have. */
export function printPlace({ address, symbol, file, line }: CodePlace): string {
  if (symbol === undefined) return `code outside of the image (${address})`;
  return file === undefined ? symbol : `${symbol} (${file}:${line})`;
}
