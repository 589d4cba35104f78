import { reasonOf } from '#core/errors.ts';
import type { Runner } from './job-context.ts';
import { clearWork, runUpkeep } from './upkeep.ts';
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
export async function runLoop(runner: Runner, jobs: number, stopping: AbortSignal): Promise<void> {
  await clearWork(runner);
  const lanes = Array.from({ length: jobs }, () => takeJobs(runner, stopping));
  await Promise.all([...lanes, tidy(runner, stopping)]);
}

/** Whatever goes wrong with one job, or with taking it, the lane goes on. */
async function takeJobs(runner: Runner, stopping: AbortSignal): Promise<void> {
  const { ctx, owner } = runner;
  while (!stopping.aborted) {
    try {
      const stamp = ctx.ports.queue.newsStamp();
      const job = await ctx.ports.queue.take(owner, leaseMs);
      if (job) await workJob(runner, job, stopping);
      else await untilNews(runner, stamp, stopping);
    } catch (error) {
      if (!passes(ctx, error)) {
        process.stderr.write(`taking jobs: ${reasonOf(error)}\n`);
      }
      await pause(takeMs, stopping);
      await untilSpace(runner, stopping);
    }
  }
}

/** Until a job may have come since that stamp, or a lease may have run out. */
async function untilNews({ ctx }: Runner, stamp: string, stopping: AbortSignal): Promise<void> {
  const untilMs = performance.now() + takeMs;
  do await pause(lookMs, stopping);
  while (!stopping.aborted && performance.now() < untilMs && ctx.ports.queue.newsStamp() === stamp);
}

async function tidy(runner: Runner, stopping: AbortSignal): Promise<void> {
  const startedAtMs = runner.ctx.nowMs();
  while (!stopping.aborted) {
    try {
      await runUpkeep(runner, startedAtMs);
    } catch (error) {
      // Jobs go on without it, and the next round tries again.
      if (!passes(runner.ctx, error)) {
        process.stderr.write(`upkeep: ${reasonOf(error)}\n`);
      }
    }
    await pause(houseMs, stopping);
  }
}
