import { type KtapOutcome, readKtapLine } from './ktap-line.ts';

/**
 * What a console says in KTAP version 1. Linear in the console's length, by hand, within limits.
 * Source: the kernel's Documentation/dev-tools/ktap.rst, "The Kernel Test Anything Protocol, version 1".
 */
export interface KtapReport {
  /** A version line was seen. */
  found: boolean;
  /** Results in the order of the console. A test with subtests stands here only if it alone failed. */
  tests: KtapTest[];
  /** Where the lines lie that were taken for KTAP: versions, plans, results and bail-outs. */
  lines: KtapPlace[];
  /** What is missing, out of order or beyond a limit, the first that was seen. */
  fault?: string;
}

export interface KtapPlace {
  /** Of the line's first byte, counted from the console's first. */
  offset: number;
  sizeBytes: number;
  /** The line's number, counted from 1. */
  line: number;
}

export interface KtapTest extends KtapPlace {
  /** Names of the tests that it is a subtest of, outermost first; empty at the top. */
  suites: string[];
  number?: number;
  name: string;
  outcome: KtapOutcome;
  /** Why it was skipped, where the line says so. */
  reason?: string;
}

/** One open test document. Its suite is named by `# Subtest:`, and in the end by its parent's result. */
interface Level {
  suite: Suite;
  planned?: number;
  results: number;
  failed: boolean;
}

interface Suite {
  parent?: Suite;
  name?: string;
}

const consoleCharactersMax = 4 << 20;
const lineCharactersMax = 4096;
const depthMax = 8;
const testsMax = 20_000;

/** `gstage > maps a page`. */
export function nameKtapTest({ suites, name }: Pick<KtapTest, 'suites' | 'name'>): string {
  return [...suites, name].join(' > ');
}

/**
 * Reads the KTAP lines of a console; other lines are noise and pass by, as the format allows. Only leaf
 * results are tests: a parent's result line stands for its subtests and is held against them.
 *
 * @param text the console, one character a byte (latin1), so that places are bytes; `\r` at both ends of a
 *   line is ignored. What lies beyond the first 4 MiB is not read and is a fault.
 */
export function readKtap(text: string): KtapReport {
  const reader = new KtapReader();
  const size = Math.min(text.length, consoleCharactersMax);
  for (let line = 1, start = 0; start < size; line += 1) {
    const found = text.indexOf('\n', start);
    const end = found < 0 || found > size ? size : found;
    reader.line(text, { offset: start, sizeBytes: end - start, line });
    start = end + 1;
  }
  if (text.length > size) reader.fault(`the console is longer than ${size} bytes`);
  return reader.finish();
}

class KtapReader {
  private readonly report: KtapReport = { found: false, tests: [], lines: [] };
  private readonly suites: Suite[] = [];
  /** Open test documents, outermost first; a level is closed by its parent's result line. */
  private readonly levels: Level[] = [];

  line(console: string, place: KtapPlace): void {
    let start = place.offset;
    let end = start + Math.min(place.sizeBytes, lineCharactersMax);
    while (start < end && console[start] === '\r') start += 1;
    while (end > start && console[end - 1] === '\r') end -= 1;
    const indent = start;
    while (start < end && console[start] === ' ') start += 1;
    const depth = (start - indent) / 2;
    if (!Number.isInteger(depth) || depth >= depthMax) return;
    const line = readKtapLine(console.slice(start, end));
    if (line === undefined || (line.kind !== 'version' && this.levels[depth] === undefined)) return;
    if (line.kind !== 'subtest') {
      if (!this.hasRoomFor(place)) return;
      this.report.lines.push(place);
    }
    if (line.kind === 'version') this.open(depth);
    else if (line.kind === 'plan') this.plan(line.planned, depth);
    else if (line.kind === 'subtest') this.name(line.name, depth);
    else if (line.kind === 'bail-out') this.fault(`the tests bailed out: ${line.reason}`);
    else {
      const { kind: _, ...result } = line;
      this.result({ ...place, suites: [], ...result }, depth);
    }
  }

  finish(): KtapReport {
    this.closeTop();
    for (const [index, test] of this.report.tests.entries()) {
      test.suites = pathOf(this.suites[index]);
    }
    return this.report;
  }

  fault(text: string): void {
    this.report.fault ??= text;
  }

  private hasRoomFor({ sizeBytes, line }: KtapPlace): boolean {
    if (sizeBytes > lineCharactersMax) {
      this.fault(`line ${line} is a test's, and longer than ${lineCharactersMax} bytes`);
    }
    const hasRoom = this.report.lines.length < testsMax;
    if (!hasRoom) this.fault(`more than ${testsMax} lines of tests`);
    return hasRoom;
  }

  private open(depth: number): void {
    this.report.found = true;
    if (depth > this.levels.length) {
      this.fault('a subtest stands outside of any test');
      return;
    }
    if (depth === 0) this.closeTop();
    else if (this.levels.length > depth) {
      this.fault('a subtest begins before the result of the one before it');
      this.levels.length = depth;
    }
    const parent = this.levels[depth - 1]?.suite;
    const suite = parent === undefined ? {} : { parent };
    this.levels.push({ suite, results: 0, failed: false });
  }

  private plan(planned: number, depth: number): void {
    const level = this.levels[depth];
    if (level === undefined) return;
    if (level.planned !== undefined) this.fault('a second test plan came');
    else level.planned = planned;
  }

  private name(name: string, depth: number): void {
    const suite = this.levels[depth]?.suite;
    if (suite) suite.name ??= name;
  }

  private result(test: KtapTest, depth: number): void {
    const level = this.levels[depth];
    if (level === undefined) return;
    level.results += 1;
    if (test.number !== undefined && test.number !== level.results) {
      this.fault(`test ${level.results} is missing: the next result is numbered ${test.number}`);
    }
    const below = this.closeBelow(depth, test.name);
    const failed = test.outcome === 'failed';
    if (below?.failed === true && !failed) {
      this.fault(`"${test.name}" says ok, and a test of it failed`);
    }
    if (failed || below?.failed === true) level.failed = true;
    if (below !== undefined && (below.failed || !failed)) return; // its subtests are counted
    this.report.tests.push(test);
    this.suites.push(level.suite);
  }

  /** Closes the subtests whose parent's result came. */
  private closeBelow(depth: number, parentName: string): Level | undefined {
    const below = this.levels[depth + 1];
    if (below === undefined) return undefined;
    below.suite.name = parentName;
    if (this.levels.length > depth + 2) this.faultUnfinished();
    this.close(below, 'the plan of a subtest is missing');
    this.levels.length = depth + 1;
    return below;
  }

  private closeTop(): void {
    const [top] = this.levels;
    if (top === undefined) return;
    this.close(top, 'the test plan is missing');
    if (this.levels.length > 1) this.faultUnfinished();
    this.levels.length = 0;
  }

  private faultUnfinished(): void {
    this.fault('the result of a test with subtests is missing');
  }

  private close({ planned, results }: Level, missing: string): void {
    if (planned === undefined) this.fault(missing);
    else if (results !== planned) {
      this.fault(`the plan says ${planned} tests and ${results} reported`);
    }
  }
}

function pathOf(suite: Suite | undefined): string[] {
  const names: string[] = [];
  for (let at = suite; at?.parent !== undefined; at = at.parent) names.unshift(at.name ?? '');
  return names;
}
