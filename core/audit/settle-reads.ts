import type { Context } from '#core/context.ts';
import { forgetCounts, listCounts } from './read-repeats.ts';
import { hasEndedHours, writeCounts } from './write-reads.ts';

/**
 * Writes down how often reads were repeated, and ends the hours that are over, each with one entry that has its count.
 * The portal calls it every few seconds, and when it ends. A process that is killed loses what it counted since the
 * last call, and never a first read: that was written before anything was given.
 *
 * @throws what the database throws; then everything is kept for the next call.
 */
export function settleReads(ctx: Context): void {
  const counts = listCounts(ctx);
  if (counts.length > 0 || hasEndedHours(ctx)) writeCounts(ctx, counts);
  forgetCounts(ctx);
}
