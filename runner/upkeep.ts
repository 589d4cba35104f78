import { readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { isAbandoned } from '#adapters/living.ts';
import { removeFolder } from '#adapters/sandbox/remove-folder.ts';
import { dropOldChunks } from '#core/ci/append-run-event.ts';
import { findTrustedBuild } from '#core/ci/find-trusted-build.ts';
import { heartbeat } from '#core/ci/heartbeat.ts';
import { listBranchTips } from '#core/ci/list-branch-tips.ts';
import type { Runner } from './job-context.ts';
import { concludeBroken } from './work-job.ts';

/** What a runner does every few seconds beside its jobs. */
export async function runUpkeep(runner: Runner, startedAtMs: number): Promise<void> {
  const { ctx, owner } = runner;
  heartbeat(ctx, { id: owner, startedAtMs });
  for (const job of await ctx.ports.queue.reapDead()) {
    concludeBroken(runner, job, 'the runner ended in each try');
  }
  dropOldChunks(ctx);
  // A branch that a push moved gets its run now: it is built before patches need it, and its build fills the cache.
  for (const tip of await listBranchTips(ctx)) findTrustedBuild(ctx, tip);
}

/** Removes what ended runners left: work folders, one under this runner's name too, and half-filled caches. */
export async function clearWork({ dataFolder, owner }: Runner): Promise<void> {
  const work = path.join(dataFolder, 'work');
  for (const name of listNames(work)) {
    const folder = path.join(work, name);
    if (name === owner || isAbandoned(name, writtenAtMs(folder))) await removeFolder(folder);
  }
  const cache = path.join(dataFolder, 'compile-cache');
  for (const name of listNames(cache)) {
    const folder = path.join(cache, name);
    if (name.startsWith('.making-') && isAbandoned(name, writtenAtMs(folder))) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // nothing was ever built
  }
}

function writtenAtMs(folder: string): number {
  return statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
