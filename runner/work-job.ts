import { concludeRun } from '#core/ci/conclude-run.ts';
import { readRunRows } from '#core/ci/rows.ts';
import { stateOf } from '#core/ci/rules.ts';
import { DomainError, reasonOf } from '#core/errors.ts';
import type { Job } from '#core/ports.ts';
import { type Runner, Stopped } from './job-context.ts';
import { performRun } from './perform-run.ts';
import { giveBackLater, passes } from './wait-for-space.ts';

export const leaseMs = 15_000;
const renewMs = 5_000;

/**
 * Works on one job under its lease. When something of ours breaks, the job is given back; after the last try the
 * run ends as an infrastructure error, which says nothing against the patch. A full disk does not count as a try:
 * the job waits for room.
 *
 * @param stopping aborted when the runner is to stop: the job is given back and no try is counted.
 */
export async function workJob(runner: Runner, job: Job, stopping: AbortSignal): Promise<void> {
  const { ctx } = runner;
  const { queue } = ctx.ports;
  const working = new AbortController();
  const stop = () => working.abort(new Stopped('the runner is stopping'));
  stopping.addEventListener('abort', stop);
  if (stopping.aborted) stop();
  const renewing = setInterval(() => {
    queue.renew(job, leaseMs).then(
      (held) => held || working.abort(new Stopped('the lease was lost')),
      // A lease that could not be written may still hold: the next renewal finds out.
      (error) => passes(ctx, error) || working.abort(error),
    );
  }, renewMs);
  const runId = job.payload.runId ?? '';
  try {
    await performRun({ ...runner, signal: working.signal }, runId);
    await queue.finish(job);
  } catch (error) {
    if (stopping.aborted) await queue.giveBack(job);
    else if (working.signal.aborted)
      return; // the lease was lost: the job is somebody else's now
    else if (passes(ctx, error)) await giveBackLater(runner, job, stopping);
    else await giveUp(runner, job, error);
  } finally {
    clearInterval(renewing);
    stopping.removeEventListener('abort', stop);
  }
}

async function giveUp({ ctx }: Runner, job: Job, error: unknown): Promise<void> {
  const reason = reasonOf(error);
  process.stderr.write(`run ${job.payload.runId}, try ${job.attempt}: ${reason}\n`);
  if ((await ctx.ports.queue.fail(job, reason)) === 'dead') {
    // The message of an unexpected error may name files and tables of ours, so only the log has it.
    const known = error instanceof DomainError;
    concludeBroken(
      { ctx },
      job,
      known ? reason : "something of ours broke, as the runner's log says",
    );
  }
}

/** Ends the run of a job whose tries are spent. */
export function concludeBroken({ ctx }: Pick<Runner, 'ctx'>, job: Job, reason: string): void {
  const runId = job.payload.runId ?? '';
  const state = stateOf(readRunRows(ctx, runId), true);
  const station = state === 'build' || state === 'boot' ? state : 'checks';
  const sentence = `not judged, and not the patch's fault: ${reason} (${job.attempt} tries)`;
  concludeRun(ctx, { runId, bootNames: [], broken: { station, sentence } });
}
