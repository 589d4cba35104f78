import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeNews } from '#adapters/news.ts';
import type { QueuePort } from '#core/ports.ts';
import { verdicts } from '#drizzle/schema/ci.ts';
import { runLoop } from '#runner/run-loop.ts';
import { makeSite, type TestSite } from '../helpers/site.ts';

let site: TestSite;
const stopping = new AbortController();
beforeEach(async () => {
  site = await makeSite();
});
afterEach(() => site.close());

const countVerdicts = () => site.ctx.db.select().from(verdicts).all().length;

test('an idle runner asks for no job, and at once when another process tells of one', async () => {
  const { queue } = site.ctx.ports;
  const taken: number[] = [];
  const counted: QueuePort = {
    ...queue,
    take(owner, leaseMs) {
      taken.push(performance.now());
      return queue.take(owner, leaseMs);
    },
  };
  const ctx = {
    ...site.ctx,
    actor: { kind: 'system', part: 'runner' } as const,
    ports: { ...site.ctx.ports, queue: counted },
  };
  const runner = { ctx, dataFolder: site.folder, owner: 'test-1' };
  const running = runLoop(runner, 1, stopping.signal);
  // the first round does the upkeep, which gives the branch's tip a run that this site cannot build
  await vi.waitFor(() => expect(countVerdicts()).toBe(1), { timeout: 20_000 });
  const from = performance.now();
  const before = taken.length;
  await vi.waitFor(() => expect(performance.now() - from).toBeGreaterThan(2_500), {
    timeout: 5_000,
  });
  expect(taken.length - before).toBeLessThanOrEqual(3); // the last job’s end, and looks without reason
  const at = performance.now();
  makeNews(path.join(site.folder, 'news')).tell('jobs');
  await vi.waitFor(() => expect(taken.at(-1)).toBeGreaterThan(at), { timeout: 500, interval: 10 });
  stopping.abort();
  await running;
});
