import path from 'node:path';
import { startHookServer } from '#adapters/git/hook-server.ts';
import { recoverPatchSets } from '#core/changes/recover-patch-sets.ts';
import { recoverMerges } from '#core/review/recover-merges.ts';
import { tidyRepositories } from '#core/source/tidy-repositories.ts';
import { clientAddress } from '../client-address.ts';
import { house } from '../house.ts';
import type { GitDoor } from './handler.ts';

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

/** Git and the database are made to agree before the first push can come in. */
async function open(): Promise<GitDoor> {
  const { ctx, environment } = await house();
  await tidyRepositories(ctx, { atStart: true });
  recoverMerges(ctx);
  await recoverPatchSets(ctx, { atStart: true });
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
