import { setTimeout as sleep } from 'node:timers/promises';
import { asDomainError } from '#core/as-domain-error.ts';
import type { Context } from '#core/context.ts';
import type { Job } from '#core/ports.ts';
import type { Runner } from './job-context.ts';

const lookEveryMs = 1_000;

/** Whether an error only says that the disk is full or the database locked: it ends by itself and is no run's fault. */
export function passes(ctx: Context, error: unknown): boolean {
  const code = asDomainError(error)?.code;
  return code === 'no-space' || code === 'busy' || !ctx.ports.space.isLeft();
}

/** Waits until the disk takes writes again, or the runner is to stop. Says so once. */
export async function untilSpace(
  { ctx }: Pick<Runner, 'ctx'>,
  stopping: AbortSignal,
): Promise<void> {
  if (ctx.ports.space.isLeft()) return;
  process.stderr.write('no space left on the disk of the data folder: runs wait for room\n');
  do await pause(lookEveryMs, stopping);
  while (!stopping.aborted && !ctx.ports.space.isLeft());
  if (!stopping.aborted) process.stderr.write('there is room again: runs go on\n');
}

/**
 * Gives a job back as soon as that can be written, without counting the try. If its lease runs out before, the
 * queue gives the job to the next runner that asks, which has the same effect.
 */
export async function giveBackLater(
  runner: Runner,
  job: Job,
  stopping: AbortSignal,
): Promise<void> {
  for (;;) {
    await untilSpace(runner, stopping);
    try {
      await runner.ctx.ports.queue.giveBack(job);
      return;
    } catch (error) {
      if (stopping.aborted || !passes(runner.ctx, error)) throw error;
      await pause(lookEveryMs, stopping);
    }
  }
}

export async function pause(durationMs: number, stopping: AbortSignal): Promise<void> {
  await sleep(durationMs, undefined, { signal: stopping }).catch(() => undefined); // woken to stop
}
