import { describe, expect, test } from 'vitest';
import { type BootExpectation, judgeBoot } from '#core/ci/judge-boot.ts';

const expectation: BootExpectation = {
  name: 'selftest',
  budgetInstructions: 300_000_000,
  milestones: [],
  ktap: 'required',
  exit: 'powered-off',
};
const passing = 'KTAP version 1\n1..2\nok 1 - maps a page\nok 2 - unmaps it\n';

function judge(
  console: string | Uint8Array,
  changed: Partial<BootExpectation> = {},
  exit: { kind: string; code?: number } = { kind: 'powered-off' },
) {
  const consoleBytes = typeof console === 'string' ? Buffer.from(console) : console;
  return judgeBoot(
    {
      consoleBytes,
      consoleTotalBytes: consoleBytes.length,
      retiredInstructions: exit.kind === 'budget-spent' ? 300_000_000 : 41_200_000,
      exit,
    },
    { ...expectation, ...changed },
  );
}

describe('milestones', () => {
  const milestones = ['start', 'paging on', 'guest 1 up', 'guest 1 off'];
  const told = { milestones, ktap: 'none' } as const;

  test('must all come, in order', () => {
    expect(judge('start\npaging on\nguest 1 up\nguest 1 off\n', told)).toMatchObject({
      outcome: 'pass',
      milestonesReached: 4,
      sentence: 'boot `selftest` passed: 4 milestones, 41.2 M instructions',
    });
    expect(judge('start\nguest 1 up\nguest 1 off\npaging on\n', told)).toMatchObject({
      outcome: 'fail',
      milestonesReached: 2,
    });
  });

  test('the sentence names the last one, the next one, the end and the last line', () => {
    const { sentence } = judge('start\npaging on\nrtc: waiting\r\n', told, {
      kind: 'budget-spent',
    });
    expect(sentence).toBe(
      'boot `selftest` stopped at milestone 2 of 4: "paging on" was reached, "guest 1 up" never came; ' +
        'budget of 300 M instructions spent; last line of the console: rtc: waiting',
    );
  });

  test('the sentence says where devices took most of a budget', () => {
    const transcript = {
      consoleBytes: Buffer.from('start\n'),
      consoleTotalBytes: 6,
      retiredInstructions: 22_900_000,
      exit: { kind: 'budget-spent' },
    };
    expect(judgeBoot(transcript, { ...expectation, ...told }).sentence).toContain(
      'budget of 300 M instructions spent, most of it on devices and faults (22.9 M retired); last',
    );
  });

  test('one text cannot be two milestones', () => {
    expect(judge('tick\n', { milestones: ['tick', 'tick'], ktap: 'none' }).milestonesReached).toBe(
      1,
    );
  });

  test('are compared as bytes', () => {
    expect(judge('größer\n', { milestones: ['größer'], ktap: 'none' }).outcome).toBe('pass');
  });
});

describe('the end', () => {
  test.each([
    ['asleep', 'all harts slept with nothing to wake them'],
    ['guest-failure', 'the guest reported failure 7'],
    ['budget-spent', 'budget of 300 M instructions spent'],
    ['reset', 'reset after'],
  ])('fails a boot that ended as %s, however good the lines looked', (kind, words) => {
    const judgement = judge(passing, {}, { kind, code: 7 });
    expect(judgement.outcome).toBe('fail');
    expect(judgement.sentence).toContain(words);
  });

  test('may be a reset when the recipe says so', () => {
    expect(judge(passing, { exit: 'reset' }, { kind: 'reset' }).outcome).toBe('pass');
  });
});

describe('what the console says about it', () => {
  const told: Partial<BootExpectation> = {
    milestones: ['linked'],
    ktap: 'none',
    about: 'module clock: ',
  };

  test('is in the sentence of a boot that fails, the last of it', () => {
    const console =
      'start\r\nmodule clock: read\r\nmodule clock: refused: no symbol table\r\nmodule two: linke\r\npower: off\r\n';
    expect(judge(console, told).sentence).toContain(
      '; said about it last: module clock: refused: no symbol table',
    );
    expect(judge('start\n', told).sentence).toContain(
      'nothing was said about it ("module clock:")',
    );
  });

  test('is not needed for one that passes', () => {
    expect(judge('module clock: linked\n', told).sentence).not.toContain('said about it');
  });
});

describe('KTAP', () => {
  test('passes a complete plan and counts it', () => {
    expect(judge(passing)).toMatchObject({ outcome: 'pass', testsPassed: 2, testsTotal: 2 });
  });

  test('fails a failing test and names it', () => {
    const judgement = judge(passing.replace('ok 2', 'not ok 2'));
    expect(judgement).toMatchObject({ outcome: 'fail', testsPassed: 1, testsTotal: 2 });
    expect(judgement.sentence).toBe('boot `selftest` failed 1 of its tests: not ok "unmaps it"');
  });

  test.each([
    ['no plan', 'KTAP version 1\nok 1 - a\n', 'the test plan is missing'],
    [
      'a plan that is not filled',
      'KTAP version 1\n1..3\nok 1 a\nok 2 b\n',
      'says 3 tests and 2 reported',
    ],
    [
      'more results than planned',
      'KTAP version 1\n1..1\nok 1 a\nok 2 b\n',
      'says 1 tests and 2 reported',
    ],
    ['a number left out', 'KTAP version 1\n1..2\nok 1 a\nok 3 b\n', 'test 2 is missing'],
    ['a bail-out', 'KTAP version 1\n1..1\nok 1 a\nBail out! no memory\n', 'bailed out'],
    ['two plans', 'KTAP version 1\n1..1\n1..1\nok 1 a\n', 'second test plan'],
  ])('fails %s', (_, console, words) => {
    const judgement = judge(console);
    expect(judgement.outcome).toBe('fail');
    expect(judgement.sentence).toContain(words);
  });

  test('fails a required plan that never came, and allows it where it is optional', () => {
    expect(judge('hello\n').sentence).toContain('printed no KTAP tests');
    expect(judge('hello\n', { ktap: 'optional' }).outcome).toBe('pass');
  });

  test('does not take results without a version line for tests', () => {
    expect(judge('ok 1 - forged\n1..1\n').outcome).toBe('fail');
  });

  test('counts subtests, not their parents', () => {
    const nested = [
      'KTAP version 1',
      '1..2',
      '  KTAP version 1',
      '  # Subtest: gstage',
      '  1..2',
      '  ok 1 maps',
      '  ok 2 unmaps # SKIP no memory',
      'ok 1 gstage',
      'noise: [    0.1] irq 11',
      'ok 2 timer',
      '',
    ].join('\r\n');
    const judgement = judge(nested);
    expect(judgement).toMatchObject({ outcome: 'pass', testsPassed: 3, testsTotal: 3 });
    expect(judgement.sentence).toContain('3 tests (1 skipped)');
  });

  test('believes a failing subtest over a parent that says ok', () => {
    const nested = 'KTAP version 1\n1..1\n  KTAP version 1\n  1..1\n  not ok 1 inner\nok 1 outer\n';
    expect(judge(nested)).toMatchObject({ outcome: 'fail', testsTotal: 1, testsPassed: 0 });
  });

  test('fails a subtest whose plan is not filled', () => {
    const nested = 'KTAP version 1\n1..1\n  KTAP version 1\n  1..2\n  ok 1 inner\nok 1 outer\n';
    expect(judge(nested).sentence).toContain('says 2 tests and 1 reported');
  });

  test('takes a run that is cut in the middle for a failure', () => {
    const cut = passing.slice(0, passing.indexOf('ok 2'));
    expect(judge(cut, {}, { kind: 'budget-spent' }).outcome).toBe('fail');
  });
});

describe('hostile bytes', () => {
  test('are data, and print as dots', () => {
    const bytes = Uint8Array.from({ length: 4096 }, (_, index) => (index * 7) % 256);
    const judgement = judge(bytes);
    expect(judgement.outcome).toBe('fail');
    for (const character of judgement.sentence) {
      expect(character.charCodeAt(0)).toBeGreaterThanOrEqual(0x20);
    }
  });

  test('of a whole mebibyte are read in one pass', () => {
    const lines = `${'  '.repeat(20)}KTAP version 1\n`.repeat(17_000);
    expect(judge(lines).outcome).toBe('fail');
    expect(judge('ok '.repeat(350_000)).outcome).toBe('fail');
  });
});
