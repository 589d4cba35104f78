import { readEnvironment } from '#adapters/environment.ts';
import { holdFolder } from '#adapters/hold-folder.ts';
import { damage } from '#core/as-domain-error.ts';
import { settleRefusals } from '#core/audit/note-refusal.ts';
import { settleReads } from '#core/audit/settle-reads.ts';
import { runWatch } from '#core/ci/watch-runs.ts';
import type { Context } from '#core/context.ts';
import { reasonOf } from '#core/errors.ts';
import { processWide } from '#core/process-wide.ts';
import { gitDoor } from '../git/door.ts';
import { normalizeHeaders } from '../http/normalize-headers.ts';
import { takePageTurns } from '../http/page-turns.ts';
import { lead, settleLeft } from './lead.ts';
import { limitProcessLog } from './log-limit.ts';
import { member } from './member.ts';
import { site } from './site.ts';
import { warnOnce } from './warnings.ts';

const tidyMs = 15_000;

/**
 * What each process of the portal does before its first request, and what the one that leads does for all.
 *
 * @throws DomainError or Error when it cannot serve: the process must end with the reason.
 */
export async function startPortal(): Promise<void> {
  limitProcessLog();
  const { dataFolder, url, trustedProxies } = readEnvironment(process.env);
  const here = member();
  // As long as the process lives; for several, the process that started them holds it.
  if (here.isAlone) processWide('folder', () => holdFolder(dataFolder));
  normalizeHeaders(url, trustedProxies);
  takePageTurns();
  if (url.startsWith('https:') && trustedProxies === 'none') {
    warnOnce(
      'https',
      'SLIPWAY_URL is https, so a proxy stands before the portal, and SLIPWAY_TRUST_PROXY is 0: everybody behind it counts as one address; set it to the proxy’s address',
    );
  }
  await gitDoor();
  const { ctx } = await site();
  shareWork(ctx);
  tidy(ctx);
  setInterval(() => tidy(ctx), tidyMs).unref();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => runWatch(ctx).stop()); // Next waits for open answers, and ends by itself
  }
  process.once('exit', () => tidy(ctx, { now: true }));
  here.ready();
}

/** What only one process does, and what another takes over when that one dies. */
function shareWork(ctx: Context): void {
  const here = member();
  let leads = here.isLeader;
  damage().onSeen = () => here.tellDamage();
  here.on({
    lead() {
      leads = true;
      lead(ctx);
    },
    left() {
      if (leads) void settleLeft(ctx);
    },
    damage() {
      damage().seen = true;
    },
  });
  if (leads) lead(ctx);
}

/** What each process does beside its requests. What fails is logged, and tried again the next time. */
function tidy(ctx: Context, options: { now?: boolean } = {}): void {
  try {
    settleRefusals(ctx, options);
    settleReads(ctx);
  } catch (error) {
    process.stderr.write(`beside requests: ${reasonOf(error)}\n`);
  }
}
