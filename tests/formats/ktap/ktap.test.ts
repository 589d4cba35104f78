import { describe, expect, test } from 'vitest';
import { nameKtapTest, readKtap } from '#formats/ktap/ktap.ts';
import { readKtapLine } from '#formats/ktap/ktap-line.ts';
import { processorMsOf } from '../../helpers/processor-time.ts';

const nested = [
  '[    0.1] noise',
  'KTAP version 1',
  '1..2',
  '  KTAP version 1',
  '  # Subtest: gstage',
  '  1..2',
  '  ok 1 - maps',
  '  ok 2 unmaps # SKIP no memory',
  'ok 1 gstage tests',
  'not ok 2 timer # TODO later',
  '',
].join('\r\n');

test('tells of each test its suites, number, name, outcome, reason and place', () => {
  const { tests, fault } = readKtap(nested);
  expect(fault).toBeUndefined();
  const suites = ['gstage tests'];
  expect(tests).toEqual([
    { suites, number: 1, name: 'maps', outcome: 'passed', line: 7, offset: 86, sizeBytes: 14 },
    {
      suites,
      number: 2,
      name: 'unmaps',
      outcome: 'skipped',
      reason: 'no memory',
      line: 8,
      offset: 101,
      sizeBytes: 31,
    },
    {
      suites: [],
      number: 2,
      name: 'timer',
      outcome: 'expected-failure',
      line: 10,
      offset: 152,
      sizeBytes: 28,
    },
  ]);
  expect(tests.map(nameKtapTest)).toEqual([
    'gstage tests > maps',
    'gstage tests > unmaps',
    'timer',
  ]);
  for (const { offset, sizeBytes } of tests) {
    expect(nested.slice(offset, offset + sizeBytes)).toMatch(/^ *(not )?ok \d/);
  }
});

test('tells where each line lies that it took for KTAP', () => {
  const lines = readKtap(nested).lines.map(({ line }) => line);
  expect(lines).toEqual([2, 3, 4, 6, 7, 8, 9, 10]);
});

test.each([
  ['ok', { name: 'unnamed test', outcome: 'passed' }],
  ['ok 3', { number: 3, name: 'unnamed test', outcome: 'passed' }],
  ['ok 3 - a-b', { number: 3, name: 'a-b', outcome: 'passed' }],
  ['not ok 4 name # says more', { number: 4, name: 'name', outcome: 'failed' }],
  ['not ok 4 name # skip', { number: 4, name: 'name', outcome: 'skipped' }],
  ['not ok 4 name #XFAIL', { number: 4, name: 'name', outcome: 'expected-failure' }],
  ['ok 4 name # TIMEOUT', { number: 4, name: 'name', outcome: 'failed' }],
  ['ok 4 name # skipping is no directive', { number: 4, name: 'name', outcome: 'passed' }],
  ['ok 12345678901 a', { name: '12345678901 a', outcome: 'passed' }],
])('reads the result %s', (line, result) => {
  expect(readKtapLine(line)).toEqual({ kind: 'result', ...result });
});

test.each([
  'okay 1',
  'ok1',
  'not  ok 1',
  '1..',
  '1..x',
  '1..2x',
  'KTAP version x',
  'TAP',
  '# note',
])('takes %s for noise', (line) => {
  expect(readKtapLine(line)).toBeUndefined();
});

describe('is not fooled by', () => {
  test.each([
    [
      'a subtest that is begun again to hide its plan',
      'KTAP version 1\n1..1\n  KTAP version 1\n  1..9\n  KTAP version 1\n  1..1\n  ok 1 a\nok 1 b\n',
      'begins before the result',
    ],
    [
      'subtests whose parent never reports',
      'KTAP version 1\n1..1\nok 1 a\n  KTAP version 1\n  1..1\n  ok 1 b\n',
      'the result of a test with subtests is missing',
    ],
    ['subtests of nothing', '  KTAP version 1\n  1..1\n  ok 1 a\n', 'outside of any test'],
    [
      'a second document in place of a plan',
      'KTAP version 1\nok 1 a\nKTAP version 1\n1..1\nok 1 a\n',
      'plan is missing',
    ],
    [
      'a result too long to be read whole',
      `KTAP version 1\n1..1\nok 1 a${' '.repeat(5000)}# SKIP\n`,
      'line 3 is a test',
    ],
    ['more tests than it keeps', `KTAP version 1\n1..30000\n${'ok\n'.repeat(30_000)}`, 'more than'],
    ['a console beyond its limit', `KTAP version 1\n1..0\n${'\n'.repeat(5 << 20)}`, 'longer than'],
  ])('%s', (_, text, fault) => {
    expect(readKtap(text).fault).toContain(fault);
  });

  test('blanks and carriage returns without end, which it reads in one pass', () => {
    const head = 'KTAP version 1\n1..1\n';
    for (const line of [
      `ok${' '.repeat(20_000)}x\ry`,
      `ok 1 a${' '.repeat(500_000)}#${' '.repeat(500_000)}x\ry`,
      `${'\r'.repeat(1_000_000)}ok 1 a`,
      `${'not '.repeat(250_000)}ok`,
      `1..${'1'.repeat(1_000_000)}`,
    ]) {
      expect(processorMsOf(() => readKtap(`${head}${line}\n`))).toBeLessThan(500);
    }
  });
});
