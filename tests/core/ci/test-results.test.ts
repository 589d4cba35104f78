import { describe, expect, test } from 'vitest';
import { findLacking, printLacking, printTests, type TestResult } from '#core/ci/test-results.ts';

function result(name: string, more: Partial<TestResult> = {}): TestResult {
  return { suite: 'paging', name, outcome: 'passed', checks: 3, ...more };
}
const branch = [result('maps'), result('unmaps'), result('walks', { suite: 'gstage' })];

describe('a patch whose boot', () => {
  test('passes all that passes on the branch, and more, lacks nothing', () => {
    expect(findLacking(branch, [...branch, result('new')])).toBeUndefined();
    expect(findLacking(branch, [...branch].reverse())).toBeUndefined();
  });
  test.each<[string, TestResult[], object]>([
    ['has not every test', branch.slice(1), { missing: ['paging > maps'] }],
    [
      'skips one',
      [result('maps', { outcome: 'skipped' }), ...branch.slice(1)],
      { skipped: ['paging > maps'] },
    ],
    [
      'fails one as expected',
      [result('maps', { outcome: 'expected-failure' }), ...branch.slice(1)],
      { skipped: ['paging > maps'] },
    ],
    [
      'checks less in one',
      [result('maps', { checks: 0 }), ...branch.slice(1)],
      { weaker: ['paging > maps'] },
    ],
    [
      'has one in another suite',
      [result('maps', { suite: 'other' }), ...branch.slice(1)],
      { missing: ['paging > maps'] },
    ],
    ['has none', [], { missing: ['paging > maps', 'paging > unmaps', 'gstage > walks'] }],
  ])('%s lacks it by name', (_, now, lacking) => {
    expect(findLacking(branch, now)).toEqual({ missing: [], skipped: [], weaker: [], ...lacking });
  });
  test('has one test under the name of two lacks one', () => {
    const twice = [result('maps'), result('maps')];
    expect(findLacking(twice, [result('maps')])?.missing).toEqual(['paging > maps']);
  });
  test('skips what the branch skips or fails too lacks nothing', () => {
    const weak = [result('maps', { outcome: 'skipped' }), result('unmaps', { outcome: 'failed' })];
    expect(findLacking(weak, [])).toBeUndefined();
  });
});

test('a verdict names the first three and how many there are', () => {
  const missing = ['a', 'b', 'c', 'd', 'e'];
  expect(printLacking({ missing, skipped: ['f'], weaker: [] })).toBe(
    '5 tests that pass on the branch are missing: "a", "b", "c", and 2 more; 1 test that passes on the branch is skipped: "f"',
  );
});

test('a verdict says "the guest reports" where the machine saw nothing', () => {
  expect(printTests(branch)).toBe('3 tests ran to their end');
  const { checks: _, ...unseen } = result('maps');
  expect(printTests([...branch, unseen])).toBe('the guest reports 4 tests');
  expect(printTests([result('maps', { outcome: 'skipped' })])).toBe(
    '1 test ran to its end (1 skipped)',
  );
});
