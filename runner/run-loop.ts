import { enqueueRun } from '#core/ci/enqueue-run.ts';
import { reasonOf } from '#core/errors.ts';
import { Relay } from '#core/outbox/relay.ts';
import type { Runner } from './job-context.ts';
import { clearWork, runUpkeep } from './upkeep.ts';
import { passes, pause, untilSpace } from './wait-for-space.ts';
import { leaseMs, workJob } from './work-job.ts';

/** After something went wrong. */
const recoverMs = 1_000;
const upkeepMs = 10_000;

/**
 * Takes jobs until it is told to stop; then gives back what it holds.
 *
 * @param jobs how many at once.
 */
export async function runLoop(runner: Runner, jobs: number, stopping: AbortSignal): Promise<void> {
  await clearWork(runner);
  // A branch's run, which this runner starts itself, gets into the queue also while no portal runs.
  const relay = new Relay(runner.ctx, { 'run.ready.v1': enqueueRun }, 'here');
  relay.start();
  const lanes = Array.from({ length: jobs }, () => takeJobs(runner, stopping));
  await Promise.all([...lanes, tidy(runner, stopping)]);
  await relay.stop();
}

/** Whatever goes wrong with one job, or with taking it, the lane goes on. */
async function takeJobs(runner: Runner, stopping: AbortSignal): Promise<void> {
  const { ctx, owner } = runner;
  const news = ctx.ports.queue.watch();
  while (!stopping.aborted) {
    try {
      const job = await ctx.ports.queue.take(owner, leaseMs);
      if (job) await workJob(runner, job, stopping);
      else await news.next(stopping);
    } catch (error) {
      if (!passes(ctx, error)) {
        process.stderr.write(`taking jobs: ${reasonOf(error)}\n`);
      }
      await pause(recoverMs, stopping);
      await untilSpace(runner, stopping);
    }
  }
  news.close();
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
    await pause(upkeepMs, stopping);
  }
}
