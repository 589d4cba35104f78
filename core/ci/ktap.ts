/**
 * What a console says in KTAP version 1.
 * Source: the kernel's Documentation/dev-tools/ktap.rst, "The Kernel Test Anything Protocol, version 1".
 */
export interface KtapReport {
  /** A version or plan line was seen, or a result. */
  found: boolean;
  passed: number;
  failed: number;
  skipped: number;
  /** Names of failing tests in order, the first 20, e.g. `gstage > maps a page`. */
  failures: string[];
  /** What is missing or out of order, the first that was seen. */
  fault?: string;
}

interface Level {
  planned?: number;
  /** Results seen so far. */
  results: number;
}

const depthMax = 8;
const failuresMax = 20;
const resultPattern = /^(not )?ok\b\s*(\d{1,9})?(?:\s*-)?\s*(.*)$/;
const planPattern = /^1\.\.(\d{1,9})\b/;
const skipPattern = /#\s*skip\b/i;
const todoPattern = /#\s*todo\b/i;

/**
 * Reads the KTAP lines of a console; other lines are noise and pass by, as the format allows. Only leaf
 * results are counted: a parent's result line stands for its subtests and is held against them.
 *
 * @param text the console, any bytes as latin1 or UTF-8; `\r` at line ends is ignored.
 */
export function readKtap(text: string): KtapReport {
  const reader = new KtapReader();
  for (const raw of text.split('\n')) {
    const line = raw.replace(/\r+$/, '').replace(/^\r+/, '');
    const indent = line.length - line.trimStart().length;
    if (indent % 2 === 0 && indent / 2 < depthMax) reader.line(line.slice(indent), indent / 2);
  }
  return reader.finish();
}

class KtapReader {
  private readonly report: KtapReport = {
    found: false,
    passed: 0,
    failed: 0,
    skipped: 0,
    failures: [],
  };
  /** Open test documents, outermost first; a level is closed by its parent's result line. */
  private readonly levels: (Level | undefined)[] = [];
  /** A subtest failed since its parent's last result line, by depth. */
  private readonly failedBelow: boolean[] = [];

  line(text: string, depth: number): void {
    const plan = planPattern.exec(text);
    const result = resultPattern.exec(text);
    if (/^K?TAP version \d/.test(text)) this.open(depth);
    else if (/^Bail out!/.test(text)) this.fault(`the tests bailed out: ${text.slice(0, 100)}`);
    else if (plan) this.plan(Number(plan[1]), depth);
    else if (result) this.result(result, depth);
  }

  finish(): KtapReport {
    const top = this.levels[0];
    if (this.report.found && top?.planned === undefined) this.fault('the test plan is missing');
    this.closeBelow(-1);
    return this.report;
  }

  private open(depth: number): void {
    this.report.found = true;
    if (this.levels[depth] !== undefined && depth === 0) this.close(0);
    this.levels[depth] = { results: 0 };
    this.levels.length = depth + 1;
  }

  private plan(planned: number, depth: number): void {
    const level = this.levels[depth];
    // Ranges stand in ordinary output too; without a version line before it, this is no plan of ours.
    if (level === undefined) return;
    if (level.planned !== undefined) this.fault('a second test plan came');
    else level.planned = planned;
  }

  private result([, not, number, rest = '']: RegExpExecArray, depth: number): void {
    const level = this.levels[depth];
    if (level === undefined) return;
    const isParent = this.levels[depth + 1] !== undefined;
    this.closeBelow(depth);
    level.results += 1;
    if (number !== undefined && Number(number) !== level.results) {
      this.fault(`test ${level.results} is missing: the next result is numbered ${number}`);
    }
    const skipped = skipPattern.test(rest);
    const failed = not !== undefined && !skipped && !todoPattern.test(rest);
    const hidden = isParent && this.failedBelow[depth + 1] === true;
    if (hidden && !failed) this.fault(`"${nameOf(rest)}" says ok, and a test of it failed`);
    this.failedBelow[depth + 1] = false;
    if (failed || hidden) this.failedBelow[depth] = true;
    if (isParent && (hidden || !failed)) return; // its subtests are counted
    if (skipped) this.report.skipped += 1;
    else if (failed) this.fail(nameOf(rest));
    else this.report.passed += 1;
  }

  private fail(name: string): void {
    this.report.failed += 1;
    if (this.report.failures.length < failuresMax) this.report.failures.push(name);
  }

  private closeBelow(depth: number): void {
    for (let below = this.levels.length - 1; below > depth; below -= 1) this.close(below);
    this.levels.length = Math.min(this.levels.length, depth + 1);
  }

  private close(depth: number): void {
    const level = this.levels[depth];
    if (level?.planned === undefined) {
      if (level && depth > 0) this.fault('the plan of a subtest is missing');
      return;
    }
    if (level.results !== level.planned) {
      this.fault(`the plan says ${level.planned} tests and ${level.results} reported`);
    }
  }

  private fault(text: string): void {
    this.report.fault ??= text;
  }
}

function nameOf(rest: string): string {
  return rest.replace(/\s*#.*$/, '').slice(0, 100) || 'unnamed test';
}
