import { afterAll, beforeAll, expect, test } from 'vitest';
import { concludeRun } from '#core/ci/conclude-run.ts';
import type { Finding } from '#core/ci/finding.ts';
import { recordChecks } from '#core/ci/record-checks.ts';
import { asActor, type Context } from '#core/context.ts';
import { sendCommit } from '../../helpers/changes.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
let runner: Context;
beforeAll(async () => {
  site = await makeSite();
  runner = asActor(site.ctx, { kind: 'system', part: 'runner' });
});
afterAll(() => site.close());

const broken = { station: 'build', sentence: 'the runner ended in each try' } as const;

async function checked(seed: string, outcome: Finding['outcome']): Promise<string> {
  const files = { [`drivers/${seed}.c`]: 'int x;\n' };
  const { runId } = await sendCommit(site, site.signed.engineer, { seed, files });
  const findings: Finding[] = [{ name: 'sign-off', outcome, summary: `it is ${outcome}` }];
  recordChecks(runner, { runId, findings, startedAtMs: 1 });
  return runId;
}

test('what of ours broke later hides no failure that a row tells of', async () => {
  const runId = await checked('failed', 'fail');
  expect(concludeRun(runner, { runId, bootNames: [], broken })).toMatchObject({
    outcome: 'fail',
    station: 'checks',
    sentence: 'it is fail',
  });
});

test('what of ours broke is not the patch’s fault when no row blames it', async () => {
  const runId = await checked('fine', 'pass');
  expect(concludeRun(runner, { runId, bootNames: [], broken })).toMatchObject({
    outcome: 'infrastructure',
    ...broken,
  });
});
