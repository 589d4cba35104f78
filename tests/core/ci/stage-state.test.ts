import { describe, expect, test } from 'vitest';
import type { RunRows } from '#core/ci/rows.ts';
import { concludeFrom, hasEnded, isHeld } from '#core/ci/rules.ts';
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

test('what of ours went wrong is told before what is wrong with the patch', () => {
  expect(decidingRow(rows('pass', 'fail', 'infrastructure'))?.outcome).toBe('infrastructure');
  expect(decidingRow(rows('held', 'infrastructure'))?.outcome).toBe('infrastructure');
  const boots = rows('fail', 'infrastructure') as unknown as RunRows['boots'];
  expect(slipOf({ checks: rows('pass'), boots })[1]).toBe('infrastructure');
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
      endings.filter((boots) => !boots.includes('held')).map((boots) => ({ checks, build, boots })),
    ),
  );

  test(`is one and the same for verdict, slip and evidence, in ${runs.length} combinations`, () => {
    for (const { checks, build, boots } of runs) {
      const facts = {
        checks: rows(...checks) as RunRows['checks'],
        ...(build && { build: buildOf(build) }),
        boots: named(boots) as unknown as RunRows['boots'],
      } as RunRows;
      const about = JSON.stringify({ checks, build, boots });
      const stopped = ['checks', 'build', 'boot'] as const;
      const states = stopped.map((name) =>
        stageState({ ...facts, started: true, released: false }, name),
      );
      const end = states.find((state) => state === 'fail' || state === 'infrastructure');
      const at = stopped[states.indexOf(end ?? 'waiting')];
      const mayConclude = !checks.includes('held') || hasEnded(facts);
      if (end !== undefined && mayConclude && (build !== undefined || at === 'checks')) {
        expect(concludeFrom(facts, []), about).toMatchObject({ outcome: end, station: at });
      }
      for (const [name, of] of [
        ['checks', checks],
        ['build', build ? [build] : []],
        ['boot', boots],
      ] as const) {
        const state = states[stopped.indexOf(name)];
        // Never blamed for what we broke.
        if (of.includes('infrastructure')) expect(state, about).toBe('infrastructure');
        else if (of.includes('fail')) expect(state, about).toBe('fail');
      }
    }
  });
});

test('a break of ours that the verdict tells of decides for its stage', () => {
  const verdict = (outcome: 'fail' | 'infrastructure') => ({ outcome, station: 'boot' as const });
  const base = {
    started: true,
    released: false,
    checks: rows('pass'),
    build: { outcome: 'pass' },
  } as const;
  const broken = { ...base, boots: rows('pass'), verdict: verdict('infrastructure') };
  expect(stageState(broken, 'boot')).toBe('infrastructure');
  expect(stageState({ ...broken, boots: rows('fail') }, 'boot')).toBe('infrastructure');
  const failed = { ...base, boots: rows('fail'), verdict: verdict('fail') };
  expect(stageState(failed, 'boot')).toBe('fail');
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
