import path from 'node:path';
import { startHookServer } from '#adapters/git/hook-server.ts';
import { openedOnce } from '#core/process-wide.ts';
import { clientAddress } from '../http/client-address.ts';
import { member } from '../process/member.ts';
import { site } from '../process/site.ts';
import type { GitDoor } from './handler.ts';
import { recoverAtStart } from './recover-at-start.ts';

/** The git door, opened at the first call. */
export function gitDoor(): Promise<GitDoor> {
  return openedOnce('git-door', open);
}

async function open(): Promise<GitDoor> {
  const { ctx, environment } = await site();
  if (member().isLeader) await recoverAtStart(ctx); // the others start after that
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
