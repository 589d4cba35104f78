import { readdirSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { removeFolder } from '#adapters/sandbox/remove-folder.ts';
import { dropOldChunks } from '#core/ci/append-run-event.ts';
import { findTrustedBuild } from '#core/ci/find-trusted-build.ts';
import { heartbeat } from '#core/ci/heartbeat.ts';
import { listBranchTips } from '#core/ci/list-branch-tips.ts';
import type { Shop } from './shop.ts';
import { concludeBroken } from './work-job.ts';

/** What a runner does every few seconds beside its jobs. */
export async function keepHouse(shop: Shop, startedAtMs: number): Promise<void> {
  const { ctx, owner } = shop;
  heartbeat(ctx, { id: owner, startedAtMs });
  for (const job of await ctx.ports.queue.reapDead()) {
    concludeBroken(shop, job, 'the runner ended in each try');
  }
  dropOldChunks(ctx);
  // A branch that moved without us is built before patches ask for it, and its build fills the cache.
  for (const tip of await listBranchTips(ctx)) findTrustedBuild(ctx, tip);
}

export function ownerName(): string {
  return `${hostname().replace(/[^\w.]/g, '_')}-${process.pid}`;
}

/** Removes the work folders of runners of this machine that live no more, and our own name's. */
export async function clearWork({ dataFolder, owner }: Shop): Promise<void> {
  const work = path.join(dataFolder, 'work');
  const prefix = owner.slice(0, owner.lastIndexOf('-') + 1);
  for (const name of listNames(work)) {
    const mine = name === owner;
    const pid = Number(name.slice(prefix.length));
    if (mine || (name.startsWith(prefix) && !isAlive(pid))) {
      await removeFolder(path.join(work, name));
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

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
