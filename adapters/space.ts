import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { SpacePort } from '#core/ports.ts';
import { isAbandoned, processName } from './living.ts';

/** So much must fit before work that was stopped by a full disk goes on. */
const probe = Buffer.alloc(512 * 1024);
const freshMs = 1_000;

/**
 * Whether the data folder takes writes, found out by writing: what a file system says of itself leaves out
 * quotas and what is reserved. Asked again after a second at the earliest.
 */
export function makeSpace(dataFolder: string): SpacePort {
  for (const name of readdirSync(dataFolder)) {
    if (!name.startsWith('.space-') || !isAbandoned(name, Date.now())) continue;
    rmSync(path.join(dataFolder, name), { force: true }); // of a process that was killed
  }
  const file = path.join(dataFolder, `.space-${processName()}`);
  let known: { left: boolean; atMs: number } | undefined;
  return {
    isLeft() {
      const nowMs = performance.now();
      if (known === undefined || nowMs - known.atMs >= freshMs) {
        known = { left: tryWrite(file), atMs: nowMs };
      }
      return known.left;
    },
  };
}

function tryWrite(file: string): boolean {
  try {
    writeFileSync(file, probe);
    return true;
  } catch {
    return false; // for whatever reason: nothing else of ours can be written either
  } finally {
    rmSync(file, { force: true });
  }
}
