/** What a harness of tests is by its names, and what is watched of it. */

/**
 * The harness by its names in the ELF. Its files are the branch's own, so that what these functions do is known; a name
 * that two symbols have is refused, since one of them is not the harness's.
 */
export interface HarnessNames {
  /** Starts the machine, calls `run`, and in the end `end`. */
  main: string;
  /** Runs every test once. */
  run: string;
  /** Calls one test, through a register, with nothing else that it calls so. */
  call: string;
  /** Called by a test: its second argument is zero where an expectation does not hold. */
  check: string;
  /** Called by a test that skips itself. */
  skip: string;
  /** Switches the machine off. */
  end: string;
  /** Print the report; one that was inlined into another is missing. */
  report: readonly string[];
  /** Print for everybody. */
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

/** At a test, or at what a test calls. */
export type TestMark =
  | { kind: 'test' | 'test-leaves'; entry: number }
  | { kind: 'test-returned' | 'check' | 'skip' };

export type Mark =
  | TestMark
  | { kind: 'run' | 'ran' | 'print' | 'print-returns' | 'printed' | 'main-ends' | 'end' }
  /** Calls of the harness, and the instructions behind them. A test may call something a million times. */
  | { kind: 'calls'; after: number; isMain: boolean }
  | { kind: 'behind'; after: number };

export interface CodeRange {
  start: number;
  bytes: number;
}

export interface HarnessPlan {
  /** In the order of the table. */
  tests: PlannedTest[];
  /** By address; in the order in which they count where one address has several. */
  marks: Map<number, Mark[]>;
  /** Where `run` returns to in `main`, tests in `call`, and printing in the harness. */
  returns: { run: Set<number>; test: Set<number>; print: Set<number> };
  /** Code of `end`. */
  end: CodeRange;
  /** All of the image that nobody may write. */
  sealed: { start: number; bytes: Uint8Array }[];
}
