import type { KeptLackingTests, KeptTestResult } from '#drizzle/schema/ci.ts';
import type { BootAccount } from '#formats/boot-account.ts';
import { type KtapReport, nameKtapTest } from '#formats/ktap/ktap.ts';
import { counted } from '#formats/text/count.ts';

export type TestResult = KeptTestResult;
export type LackingTests = KeptLackingTests;

/**
 * @param account of a boot in which the machine saw each test run as the console shows it.
 */
export function listResults(ktap: KtapReport, account: BootAccount | undefined): TestResult[] {
  return ktap.tests.map(({ suites, name, outcome }, index) => {
    const seen = account?.tests[index];
    const checks = seen === undefined ? {} : { checks: seen.checks };
    return { suite: suites.join(' > '), name, outcome, ...checks };
  });
}

/** `60 tests ran to their end (2 skipped)` where the machine saw them, `the guest reports 60 tests` where it did not. */
export function printTests(results: readonly TestResult[]): string {
  const skips = results.filter(({ outcome }) => outcome === 'skipped').length;
  const skipped = skips > 0 ? ` (${skips} skipped)` : '';
  const tests = counted(results.length, 'test');
  if (results.some(({ checks }) => checks === undefined))
    return `the guest reports ${tests}${skipped}`;
  return `${tests} ran to ${results.length === 1 ? 'its' : 'their'} end${skipped}`;
}

/**
 * Compares a patch's tests with the branch's. Pure.
 *
 * @param before of the branch's own boot of the same name.
 * @returns undefined when every test that passed there passed here too, unskipped. Of several tests of one name
 *   each wants its own.
 */
export function findLacking(
  before: readonly TestResult[],
  now: readonly TestResult[],
): LackingTests | undefined {
  const lacking: LackingTests = { missing: [], skipped: [], weaker: [] };
  const here = new Map<string, TestResult[]>();
  for (const result of now) {
    const key = nameResult(result);
    here.set(key, [...(here.get(key) ?? []), result]);
  }
  for (const was of before) {
    if (was.outcome !== 'passed') continue;
    const name = nameResult(was);
    const is = here.get(name)?.shift();
    if (is === undefined) lacking.missing.push(name);
    else if (is.outcome !== 'passed') lacking.skipped.push(name);
    else if ((is.checks ?? Number.POSITIVE_INFINITY) < (was.checks ?? 0)) lacking.weaker.push(name);
  }
  const { missing, skipped, weaker } = lacking;
  return missing.length + skipped.length + weaker.length > 0 ? lacking : undefined;
}

function nameResult({ suite, name }: TestResult): string {
  return nameKtapTest({ suites: suite === '' ? [] : [suite], name });
}

const namesShown = 3;

/** `2 tests that pass on the branch are missing: a, b; 1 is skipped: c`. */
export function printLacking({ missing, skipped, weaker }: LackingTests): string {
  return [
    printPart(missing, 'missing'),
    printPart(skipped, 'skipped'),
    printPart(weaker, 'here with fewer expectations than on the branch'),
  ]
    .filter((part) => part !== undefined)
    .join('; ');
}

function printPart(names: readonly string[], what: string): string | undefined {
  if (names.length === 0) return undefined;
  const subject =
    names.length === 1
      ? '1 test that passes on the branch is'
      : `${names.length} tests that pass on the branch are`;
  const shown = names.slice(0, namesShown).map((name) => `"${name}"`);
  const more = names.length > namesShown ? `, and ${names.length - namesShown} more` : '';
  return `${subject} ${what}: ${shown.join(', ')}${more}`;
}
