import type { Context } from '#core/context.ts';
import type { Delivery } from '#core/outbox/schema.ts';

/**
 * Gives the queue the job of a run that is ready, under the message's name: a message that comes again makes no second
 * job.
 */
export async function enqueueRun(
  ctx: Context,
  { id, payload: { runId, share } }: Delivery<'run.ready.v1'>,
): Promise<void> {
  await ctx.ports.queue.enqueue({ id, kind: 'run', payload: { runId }, share });
}
