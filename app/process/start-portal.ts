import { readEnvironment } from '#adapters/environment.ts';
import { holdFolder } from '#adapters/hold-folder.ts';
import { settleRefusals } from '#core/audit/note-refusal.ts';
import { settleReads } from '#core/audit/settle-reads.ts';
import { writeCheckpoint } from '#core/audit/write-checkpoint.ts';
import { keepStores } from '#core/changes/keep-stores.ts';
import { runWatch } from '#core/ci/watch-runs.ts';
import type { Context } from '#core/context.ts';
import { reasonOf } from '#core/errors.ts';
import { Relay } from '#core/outbox/relay.ts';
import { removeDelivered } from '#core/outbox/remove-delivered.ts';
import { processWide } from '#core/process-wide.ts';
import { keepSearch } from '#core/source/keep-search.ts';
import { gitDoor } from '../git/door.ts';
import { normalizeHeaders } from '../http/normalize-headers.ts';
import { limitProcessLog } from './log-limit.ts';
import { messageHandlers } from './message-handlers.ts';
import { site } from './site.ts';
import { warnOnce } from './warnings.ts';

const tidyMs = 15_000;
const keepDataMs = 60 * 60_000;

/**
 * What the portal does before its first request.
 *
 * @throws DomainError or Error when it cannot serve: the process must end with the reason.
 */
export async function startPortal(): Promise<void> {
  limitProcessLog();
  const { dataFolder, url, trustedProxies } = readEnvironment(process.env);
  processWide('folder', () => holdFolder(dataFolder)); // as long as the process lives
  normalizeHeaders(url, trustedProxies);
  if (url.startsWith('https:') && trustedProxies === 'none') {
    warnOnce(
      'https',
      'SLIPWAY_URL is https, so a proxy stands before the portal, and SLIPWAY_TRUST_PROXY is 0: everybody behind it counts as one address; set it to the proxy’s address',
    );
  }
  await gitDoor();
  const { ctx } = await site();
  tidy(ctx);
  setInterval(() => tidy(ctx), tidyMs).unref();
  new Relay(ctx, messageHandlers).start(); // what a stop left of merges has been settled by now
  void keepData(ctx);
  void keepSearch(ctx);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => runWatch(ctx).stop()); // Next waits for open answers, and ends by itself
  }
  process.once('exit', () => tidy(ctx, { now: true }));
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

/** What the portal does beside its requests. What fails is logged, and tried again the next time. */
function tidy(ctx: Context, options: { now?: boolean } = {}): void {
  try {
    settleRefusals(ctx, options);
    settleReads(ctx);
    writeCheckpoint(ctx, options);
  } catch (error) {
    process.stderr.write(`beside requests: ${reasonOf(error)}\n`);
  }
}
