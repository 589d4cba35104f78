import { writeCheckpoint } from '#core/audit/write-checkpoint.ts';
import { keepStores } from '#core/changes/keep-stores.ts';
import { recoverPatchSets } from '#core/changes/recover-patch-sets.ts';
import type { Context } from '#core/context.ts';
import { reasonOf } from '#core/errors.ts';
import { Relay } from '#core/outbox/relay.ts';
import { removeDelivered } from '#core/outbox/remove-delivered.ts';
import { processWide } from '#core/process-wide.ts';
import { recoverMerges } from '#core/review/recover-merges.ts';
import { keepSearch } from '#core/source/keep-search.ts';
import { messageHandlers } from './message-handlers.ts';

const checkpointMs = 15_000;
const keepDataMs = 60 * 60_000;

/** What one process does for the portal, beside serving: messages of the outbox, checkpoints, upkeep of the data. */
export function lead(ctx: Context): void {
  processWide('lead', () => {
    anchor(ctx);
    setInterval(() => anchor(ctx), checkpointMs).unref();
    new Relay(ctx, messageHandlers).start(); // what a stop left of merges has been settled by now
    void keepData(ctx);
    void keepSearch(ctx);
    process.once('exit', () => anchor(ctx, { now: true }));
    return true;
  });
}

/** What a process that died left: its merges and pushes. Those of living ones go on. What fails is logged; upkeep tries again. */
export async function settleLeft(ctx: Context): Promise<void> {
  try {
    await recoverMerges(ctx);
    await recoverPatchSets(ctx, { atStart: false });
  } catch (error) {
    process.stderr.write(`settling what a process left: ${reasonOf(error)}\n`);
  }
}

/** Packs and sweeps the data on disk: at start, and then every hour. What fails is logged, and tried again the next time. */
async function keepData(ctx: Context): Promise<void> {
  try {
    removeDelivered(ctx);
    await keepStores(ctx);
  } catch (error) {
    process.stderr.write(`keeping the data: ${reasonOf(error)}\n`);
  }
  setTimeout(() => void keepData(ctx), keepDataMs).unref();
}

function anchor(ctx: Context, options: { now?: boolean } = {}): void {
  try {
    writeCheckpoint(ctx, options);
  } catch (error) {
    process.stderr.write(`beside requests: ${reasonOf(error)}\n`);
  }
}
