import { expect, test } from 'vitest';
import { decidingRow, type StageOutcome } from '#core/ci/outcome-order.ts';
import { concludeFrom, hasEnded, isHeld } from '#core/ci/rules.ts';
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
  const boots = rows('fail', 'infrastructure').map((row) => ({
    ...row,
    outcome: row.outcome as 'fail' | 'infrastructure',
  }));
  expect(slipOf({ checks: rows('pass'), boots })[1]).toBe('infrastructure');
});
