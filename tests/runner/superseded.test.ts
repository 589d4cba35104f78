import { afterAll, beforeAll, expect, test } from 'vitest';
import { abandonChange } from '#core/changes/abandon-change.ts';
import { findTrustedBuild } from '#core/ci/find-trusted-build.ts';
import type { SandboxPort } from '#core/ports.ts';
import { readSlipOfChange } from '#core/views/read-slip-of-change.ts';
import { workJob } from '#runner/work-job.ts';
import { makePipeline, type Pipeline } from '../helpers/pipeline.ts';
import { goodDriver } from '../helpers/tiny-tree.ts';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await makePipeline();
  const { repositoryId, firstCommit } = pipeline.site;
  findTrustedBuild(pipeline.site.ctx, { repositoryId, commit: firstCommit });
  await pipeline.drain();
});
afterAll(() => pipeline.close());

let sends = 0;

/** The next patch set of the change with this Change-Id. */
function send(changeId: string) {
  sends += 1;
  const message = `drivers: one of ${sends}\n\nSigned-off-by: Ada Test <ada@vendor.example>\nChange-Id: I${changeId.repeat(40)}\n`;
  return pipeline.send({ 'drivers/drive.c': `${goodDriver}/* ${sends} */\n` }, { message });
}

test('a patch set that was superseded while it waited is not built', async () => {
  const first = await send('a');
  const second = await send('a');
  expect(second.changeNumber).toBe(first.changeNumber);
  await pipeline.drain();
  expect(pipeline.rows(first.runId)).toMatchObject({
    checks: [],
    boots: [],
    verdict: {
      outcome: 'infrastructure',
      station: 'checks',
      sentence: 'superseded by patch set 2',
    },
  });
  expect(pipeline.rows(first.runId).build).toBeUndefined();
  expect(pipeline.rows(second.runId).verdict?.outcome).toBe('pass');
  const slip = readSlipOfChange(pipeline.site.signed.engineer.ctx, { number: second.changeNumber });
  expect(JSON.stringify(slip)).not.toContain('superseded');
});

test('one that is superseded while it is built ends before its boots, and is not blamed', async () => {
  const first = await send('b');
  const { ctx } = pipeline.site;
  const during: SandboxPort = {
    ...ctx.ports.sandbox,
    async run(...args) {
      const answer = await ctx.ports.sandbox.run(...args);
      if (sends === 3) await send('b');
      return answer;
    },
  };
  await pipeline.site.deliver();
  const job = await ctx.ports.queue.take('test-1', 15_000);
  if (job === undefined) throw new Error('no job waits');
  const watched = { ...ctx, ports: { ...ctx.ports, sandbox: during } };
  await workJob({ ...pipeline.runner, ctx: watched }, job, new AbortController().signal);
  expect(pipeline.rows(first.runId)).toMatchObject({
    build: { outcome: 'pass' },
    boots: [],
    verdict: { outcome: 'infrastructure', station: 'boot', sentence: 'superseded by patch set 2' },
  });
  await pipeline.drain();
});

test('the run of an abandoned change ends too', async () => {
  const { runId, changeNumber } = await send('c');
  abandonChange(pipeline.site.signed.engineer.ctx, { number: changeNumber });
  await pipeline.drain();
  expect(pipeline.rows(runId).verdict?.sentence).toBe('ended, as its change was abandoned');
  expect(pipeline.rows(runId).build).toBeUndefined();
});
