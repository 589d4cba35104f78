import { settleRefusals } from '#core/audit/note-refusal.ts';
import { writeCheckpoint } from '#core/audit/write-checkpoint.ts';
import type { Context } from '#core/context.ts';
import { gitDoor } from './git/door.ts';
import { house } from './house.ts';
import { markSocketAddresses } from './socket-address.ts';

const tidyMs = 15_000;

/** What the portal does before its first request. A failure stops it, with the reason. */
export async function startPortal(): Promise<void> {
  markSocketAddresses();
  await gitDoor();
  const { ctx } = await house();
  tidy(ctx);
  setInterval(() => tidy(ctx), tidyMs).unref();
  process.once('exit', () => tidy(ctx, { now: true }));
}

/** What the portal does beside its requests. What fails is told, and tried again the next time. */
function tidy(ctx: Context, options: { now?: boolean } = {}): void {
  try {
    settleRefusals(ctx, options);
    writeCheckpoint(ctx, options);
  } catch (error) {
    process.stderr.write(`beside requests: ${error instanceof Error ? error.message : error}\n`);
  }
}
