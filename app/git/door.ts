import path from 'node:path';
import { startHookServer } from '#adapters/git/hook-server.ts';
import { clientAddress } from '../client-address.ts';
import { house } from '../house.ts';
import type { GitDoor } from './handler.ts';
import { settleAtStart } from './settle-at-start.ts';

/** Next bundles a module once a route; the process has one door all the same. */
const shared = globalThis as typeof globalThis & { slipwayGitDoor?: Promise<GitDoor> };

/** The git door, opened at the first call. A failure is not kept: the next call tries again. */
export function gitDoor(): Promise<GitDoor> {
  shared.slipwayGitDoor ??= open().catch((error: unknown) => {
    delete shared.slipwayGitDoor;
    throw error;
  });
  return shared.slipwayGitDoor;
}

async function open(): Promise<GitDoor> {
  const { ctx, environment } = await house();
  await settleAtStart(ctx);
  const { dataFolder, url, trustedProxies } = environment;
  const hookFile = path.join(process.cwd(), 'dist', 'hook.mjs');
  return {
    ctx,
    dataFolder,
    url,
    hooks: await startHookServer({ folder: dataFolder, hookFile }),
    address: (request) => clientAddress(request.headers, trustedProxies),
  };
}
