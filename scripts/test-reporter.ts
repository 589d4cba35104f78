/** Closes a test run: what was skipped and why, which suites were slow, and the one line that counts. */
import type { Reporter, TestModule } from 'vitest/node';

const slowSuiteMs = 10_000;

export default class ClosingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count = { passed: 0, failed: errors.length, skipped: 0 };
    const skipped: string[] = [];
    for (const module of modules) {
      if (module.state() === 'failed' && [...module.children.allTests('failed')].length === 0) {
        count.failed += 1; // the file itself did not load, or a hook of it failed
      }
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'pending') continue;
        count[state] += 1;
        if (state === 'skipped') skipped.push(`${module.relativeModuleId}: ${test.fullName}`);
      }
    }
    this.#list('Skipped:', skipped);
    this.#list(
      'Slow suites:',
      modules
        .map((module) => ({ name: module.relativeModuleId, ms: module.diagnostic().duration }))
        .filter((suite) => suite.ms >= slowSuiteMs)
        .sort((a, b) => b.ms - a.ms)
        .map((suite) => `${(suite.ms / 1000).toFixed(0).padStart(4)} s  ${suite.name}`),
    );
    process.stdout.write(
      `\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`,
    );
  }

  #list(title: string, lines: readonly string[]): void {
    if (lines.length === 0) return;
    process.stdout.write(`\n${title}\n${lines.map((line) => `  ${line}\n`).join('')}`);
  }
}
