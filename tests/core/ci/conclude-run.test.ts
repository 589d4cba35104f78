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

test.each(['pass', 'fail'] as const)(
  'what of ours broke is never the patch’s fault, after a check that says %s too',
  async (outcome) => {
    const runId = await checked(outcome, outcome);
    expect(concludeRun(runner, { runId, bootNames: [], broken })).toMatchObject({
      outcome: 'infrastructure',
      ...broken,
    });
  },
);
