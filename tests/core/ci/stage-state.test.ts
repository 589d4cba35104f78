import { describe, expect, test } from 'vitest';
import type { RunRows } from '#core/ci/rows.ts';
import { concludeFrom, failureOf, hasEnded, isHeld } from '#core/ci/rules.ts';
import { decidingRow, type StageOutcome, stageNames, stageState } from '#core/ci/stage-state.ts';
import { readSlip } from '#core/views/slip.ts';
import type { SlipFacts } from '#core/views/slip-facts.ts';

const span = { startedAtMs: 0, finishedAtMs: 1 };
const outcomes: StageOutcome[] = ['pass', 'fail', 'held', 'infrastructure'];
/** Each pair, in both orders. */
const pairs = outcomes.flatMap((a) => outcomes.map((b) => [a, b] as const));

const rows = (...pair: readonly StageOutcome[]) =>
  pair.map((outcome) => ({
    id: outcome,
    runId: 'run',
    name: outcome,
    summary: outcome,
    sentence: outcome,
    path: null,
    line: null,
    outcome,
    ...span,
  }));

function slipOf(facts: Partial<SlipFacts>): (string | undefined)[] {
  const run = { createdAtMs: 0, started: true, released: false };
  const empty = { checks: [], boots: [], votes: [], unresolvedComments: 0 };
  const slip = readSlip({
    status: 'open',
    form: 'source',
    targetBranch: 'main',
    changeNumber: 7,
    patchSetNumber: 1,
    via: 'git-push',
    uploader: { name: 'Ada', organizationName: 'Northwind' },
    mergesWhenVerified: false,
    ...empty,
    run,
    ...facts,
  });
  return ['checks', 'boot'].map((name) => slip.find((station) => station.name === name)?.state);
}

test.each(pairs)('checks that are %s and %s end alike for slip, queue and verdict', (a, b) => {
  const checks = rows(a, b);
  const state = decidingRow(checks)?.outcome;
  expect(slipOf({ checks })[0]).toBe(state);
  expect(isHeld({ checks, boots: [] })).toBe(state === 'held');
  expect(hasEnded({ checks })).toBe(state === 'fail' || state === 'infrastructure');
  if (hasEnded({ checks })) {
    expect(concludeFrom({ checks, boots: [] }, [])).toMatchObject({ outcome: state });
  }
});

test('what a patch did for certain is told before what of ours broke beside it', () => {
  expect(decidingRow(rows('pass', 'infrastructure', 'fail'))?.outcome).toBe('fail');
  expect(decidingRow(rows('held', 'infrastructure'))?.outcome).toBe('infrastructure');
  const boots = rows('infrastructure', 'fail') as unknown as RunRows['boots'];
  expect(slipOf({ checks: rows('pass'), boots })[1]).toBe('fail');
});

/** Each way in which a stage's rows can have ended: none, one, or two. */
const endings: StageOutcome[][] = [
  [],
  ...outcomes.map((one) => [one]),
  ...pairs.map((p) => [...p]),
];

describe('the end of a run', () => {
  const wanted = { id: 'run' } as RunRows['checks'][number];
  const named = (boots: readonly StageOutcome[]) =>
    rows(...boots).map((row, index) => ({ ...wanted, ...row, name: `b${index}`, lacking: null }));
  const buildOf = (outcome: StageOutcome) =>
    ({ ...rows(outcome)[0], warningsCount: 0, imageSha256: null }) as RunRows['build'];
  const builds: (StageOutcome | undefined)[] = [undefined, 'pass', 'fail', 'infrastructure'];
  const runs = endings.flatMap((checks) =>
    builds.flatMap((build) =>
      endings
        .filter((boots) => !boots.includes('held'))
        .map((boots) => ({ checks, build, boots, all: [...checks, build ?? [], ...boots].flat() })),
    ),
  );

  test(`is one and the same for verdict, slip and evidence, in ${runs.length} combinations`, () => {
    for (const { checks, build, boots, all } of runs) {
      const facts = {
        checks: rows(...checks) as RunRows['checks'],
        ...(build && { build: buildOf(build) }),
        boots: named(boots) as unknown as RunRows['boots'],
      } as RunRows;
      const failure = failureOf(facts, []);
      const about = JSON.stringify({ checks, build, boots });
      const stopped = ['checks', 'build', 'boot'] as const;
      const states = stopped.map((name) =>
        stageState({ ...facts, started: true, released: false }, name),
      );
      // Never blamed for what we broke; what was seen for certain is not hidden, unless an earlier stage of
      // ours broke, after which nothing was to run.
      expect(failure !== undefined, about).toBe(
        states.find((state) => state === 'fail' || state === 'infrastructure') === 'fail',
      );
      if (!all.includes('fail')) expect(failure, about).toBeUndefined();
      if (failure) expect(states[stopped.indexOf(failure.station as 'boot')], about).toBe('fail');
      for (const [name, of] of [
        ['checks', checks],
        ['build', build ? [build] : []],
        ['boot', boots],
      ] as const) {
        const state = states[stopped.indexOf(name)];
        const worst = decidingRow(rows(...of))?.outcome;
        if (worst !== undefined && worst !== 'pass') expect(state, about).toBe(worst);
      }
    }
  });
});

test('a later break of ours takes nothing from a failure, and makes none', () => {
  const verdict = (outcome: 'fail' | 'infrastructure') => ({ outcome, station: 'boot' as const });
  const base = {
    started: true,
    released: false,
    checks: rows('pass'),
    build: { outcome: 'pass' },
  } as const;
  const broken = { ...base, boots: rows('pass'), verdict: verdict('infrastructure') };
  expect(stageState(broken, 'boot')).toBe('infrastructure');
  expect(stageState({ ...base, boots: rows('fail'), verdict: verdict('fail') }, 'boot')).toBe(
    'fail',
  );
});

test('a stage without rows is skipped, running or waiting', () => {
  const none = { started: false, released: false, checks: [], boots: [] };
  expect(stageNames.map((name) => stageState(none, name))).toEqual([
    'waiting',
    'waiting',
    'waiting',
  ]);
  const started = { ...none, started: true };
  expect(stageNames.map((name) => stageState(started, name))).toEqual([
    'running',
    'waiting',
    'waiting',
  ]);
  const held = { ...started, checks: rows('held') };
  expect(stageNames.map((name) => stageState(held, name))).toEqual(['held', 'waiting', 'waiting']);
  const released = { ...held, released: true };
  expect(stageNames.map((name) => stageState(released, name))).toEqual([
    'pass',
    'running',
    'waiting',
  ]);
  const ended = { ...none, verdict: { outcome: 'fail', station: 'checks' } } as const;
  expect(stageNames.map((name) => stageState(ended, name))).toEqual(['fail', 'skipped', 'skipped']);
});
