import { reasonOf } from '#core/errors.ts';
import { clearWork, keepHouse } from './keep-house.ts';
import type { Shop } from './shop.ts';
import { passes, pause, untilSpace } from './wait-for-space.ts';
import { leaseMs, workJob } from './work-job.ts';

/** Between two questions whether anything was written at all, which cost next to nothing. */
const lookMs = 80;
/** Leases end by the clock: then a job may be free although nothing was written. */
const takeMs = 1_000;
const houseMs = 5_000;

/**
 * Takes jobs until it is told to stop; then gives back what it holds.
 *
 * @param jobs how many at once.
 */
export async function runLoop(shop: Shop, jobs: number, stopping: AbortSignal): Promise<void> {
  await clearWork(shop);
  const lanes = Array.from({ length: jobs }, () => takeJobs(shop, stopping));
  await Promise.all([...lanes, tidy(shop, stopping)]);
}

/** Whatever goes wrong with one job, or with taking it, the lane goes on. */
async function takeJobs(shop: Shop, stopping: AbortSignal): Promise<void> {
  const { ctx, owner } = shop;
  while (!stopping.aborted) {
    try {
      const stamp = ctx.ports.queue.newsStamp();
      const job = await ctx.ports.queue.take(owner, leaseMs);
      if (job) await workJob(shop, job, stopping);
      else await untilNews(shop, stamp, stopping);
    } catch (error) {
      if (!passes(ctx, error)) {
        process.stderr.write(`taking jobs: ${reasonOf(error)}\n`);
      }
      await pause(takeMs, stopping);
      await untilSpace(shop, stopping);
    }
  }
}

/** Until a job may have come since that stamp, or a lease may have run out. */
async function untilNews({ ctx }: Shop, stamp: string, stopping: AbortSignal): Promise<void> {
  const untilMs = performance.now() + takeMs;
  do await pause(lookMs, stopping);
  while (!stopping.aborted && performance.now() < untilMs && ctx.ports.queue.newsStamp() === stamp);
}

async function tidy(shop: Shop, stopping: AbortSignal): Promise<void> {
  const startedAtMs = shop.ctx.nowMs();
  while (!stopping.aborted) {
    try {
      await keepHouse(shop, startedAtMs);
    } catch (error) {
      // Jobs go on without it, and the next round tries again.
      if (!passes(shop.ctx, error)) {
        process.stderr.write(`keeping house: ${reasonOf(error)}\n`);
      }
    }
    await pause(houseMs, stopping);
  }
}
