/** The names of a test harness's functions, and the plan of what to watch of them. */

/**
 * The harness by its names in the ELF. Its files are the branch's own, so that what these functions do is known; a name
 * that two symbols have is refused, since one of them is not the harness's.
 */
export interface HarnessNames {
  /** Starts the machine, calls `run`, and in the end `end`. */
  main: string;
  /** Runs every test once. */
  run: string;
  /** Calls one test by an address in a register, and calls nothing else in that way. */
  call: string;
  /** Called by a test: its second argument is zero where an expectation does not hold. */
  check: string;
  /** Called by a test that skips itself. */
  skip: string;
  /** Switches the machine off. */
  end: string;
  /** Functions that print the report. One that was inlined is not in the ELF. */
  report: readonly string[];
  /** Functions by which everybody prints. */
  print: readonly string[];
  /**
   * Symbols around the table of suites, of 24 bytes each: pointer to the name, pointer to its cases, u32 how many. A
   * case is two pointers: name and function.
   */
  suites: readonly [start: string, end: string];
}

export interface PlannedTest {
  suite: string;
  name: string;
  /** Address of its function. */
  entry: number;
}

/** Marks at a test, or at functions that tests call. */
export type TestMark =
  | { kind: 'test' | 'test-leaves'; entry: number }
  | { kind: 'test-returned' | 'check' | 'skip' };

export type Mark =
  | TestMark
  | { kind: 'run' | 'ran' | 'print' | 'print-returns' | 'printed' | 'main-ends' | 'end' }
  /** Calls of the harness, and the instructions behind them. */
  | { kind: 'calls'; after: number; isMain: boolean }
  | { kind: 'behind'; after: number };

export interface CodeRange {
  start: number;
  bytes: number;
}

export interface HarnessPlan {
  /** In the order of the table. */
  tests: PlannedTest[];
  /** By address. Several marks of one address are handled in this order. */
  marks: Map<number, Mark[]>;
  /** Return addresses: of `run` in `main`, of tests in `call`, of printing functions in the harness. */
  returns: { run: Set<number>; test: Set<number>; print: Set<number> };
  /** The code of `end`. */
  end: CodeRange;
  /** Code and constants of the image, which nobody may write. */
  sealed: { start: number; bytes: Uint8Array }[];
}
