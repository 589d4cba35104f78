import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { jobs } from '#drizzle/schema/ci.ts';
import { runLoop } from '#runner/run-loop.ts';
import { makePipeline, type Pipeline } from '../helpers/pipeline.ts';
import { makeSmallDisk } from '../helpers/small-disk.ts';
import { goodDriver } from '../helpers/tiny-tree.ts';

const disk = makeSmallDisk(96 << 20);

describe.skipIf(disk === undefined)('a runner whose disk is really full', () => {
  let pipeline: Pipeline;
  const stopping = new AbortController();
  beforeAll(async () => {
    pipeline = await makePipeline({ inside: disk?.folder ?? '' });
  });
  afterAll(() => {
    pipeline.close();
    disk?.remove();
  });
  const jobOf = (runId: string) =>
    pipeline.site.ctx.db
      .select()
      .from(jobs)
      .all()
      .find(({ payload }) => payload.runId === runId);

  test('lets the run wait, lives on, and takes it to its verdict by itself once there is room', async () => {
    const { runId } = await pipeline.send({ 'drivers/drive.c': `${goodDriver}\n` });
    await pipeline.site.deliver();
    disk?.fill();
    const said: string[] = [];
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
    const ctx = { ...pipeline.site.ctx, actor: { kind: 'system', part: 'runner' } as const };
    const running = runLoop({ ...pipeline.runner, ctx }, 1, stopping.signal);
    await vi.waitFor(() => expect(said.join('')).toContain('runs wait for room'), {
      timeout: 20_000,
    });
    expect(pipeline.rows(runId).verdict).toBeUndefined();
    expect(jobOf(runId)?.attempts).toBeLessThanOrEqual(1);
    expect(jobOf(runId)?.state).not.toBe('dead');

    disk?.free();
    await vi.waitFor(
      () => expect(pipeline.rows(runId).verdict).toMatchObject({ outcome: 'pass' }),
      {
        timeout: 60_000,
        interval: 100,
      },
    );
    expect(jobOf(runId)).toMatchObject({ state: 'done', attempts: 1 });
    vi.restoreAllMocks();
    stopping.abort();
    await running;
  }, 120_000);
});
