import { afterAll, beforeAll, expect, test } from 'vitest';
import { abandonChange } from '#core/changes/abandon-change.ts';
import { readSlipOfChange } from '#core/changes/read-slip-of-change.ts';
import { findTrustedBuild } from '#core/ci/find-trusted-build.ts';
import type { SandboxPort } from '#core/ports.ts';
import { workJob } from '#runner/work-job.ts';
import { type Gate, makeGate } from '../helpers/gate.ts';
import { goodDriver } from '../helpers/tiny-tree.ts';

let gate: Gate;
beforeAll(async () => {
  gate = await makeGate();
  const { repositoryId, firstCommit } = gate.house;
  findTrustedBuild(gate.house.ctx, { repositoryId, commit: firstCommit });
  await gate.drain();
});
afterAll(() => gate.close());

let sends = 0;

/** The next patch set of the change with this Change-Id. */
function send(changeId: string) {
  sends += 1;
  const message = `drivers: one of ${sends}\n\nSigned-off-by: Ada Test <ada@vendor.example>\nChange-Id: I${changeId.repeat(40)}\n`;
  return gate.send({ 'drivers/drive.c': `${goodDriver}/* ${sends} */\n` }, { message });
}

test('a patch set that was superseded while it waited is not built', async () => {
  const first = await send('a');
  const second = await send('a');
  expect(second.changeNumber).toBe(first.changeNumber);
  await gate.drain();
  expect(gate.rows(first.runId)).toMatchObject({
    checks: [],
    boots: [],
    verdict: {
      outcome: 'infrastructure',
      station: 'checks',
      sentence: 'superseded by patch set 2',
    },
  });
  expect(gate.rows(first.runId).build).toBeUndefined();
  expect(gate.rows(second.runId).verdict?.outcome).toBe('pass');
  const slip = readSlipOfChange(gate.house.signed.engineer.ctx, { number: second.changeNumber });
  expect(JSON.stringify(slip)).not.toContain('superseded');
});

test('one that is superseded while it is built ends before its boots, and is not blamed', async () => {
  const first = await send('b');
  const { ctx } = gate.house;
  const during: SandboxPort = {
    ...ctx.ports.sandbox,
    async run(...args) {
      const answer = await ctx.ports.sandbox.run(...args);
      if (sends === 3) await send('b');
      return answer;
    },
  };
  const job = await ctx.ports.queue.take('test-1', 15_000);
  if (job === undefined) throw new Error('no job waits');
  const watched = { ...ctx, ports: { ...ctx.ports, sandbox: during } };
  await workJob({ ...gate.shop, ctx: watched }, job, new AbortController().signal);
  expect(gate.rows(first.runId)).toMatchObject({
    build: { outcome: 'pass' },
    boots: [],
    verdict: { outcome: 'infrastructure', station: 'boot', sentence: 'superseded by patch set 2' },
  });
  await gate.drain();
});

test('the run of an abandoned change ends too', async () => {
  const { runId, changeNumber } = await send('c');
  abandonChange(gate.house.signed.engineer.ctx, { number: changeNumber });
  await gate.drain();
  expect(gate.rows(runId).verdict?.sentence).toBe('ended, as its change was abandoned');
  expect(gate.rows(runId).build).toBeUndefined();
});
