import { lstatSync, readdirSync, statfsSync } from 'node:fs';
import path from 'node:path';
import type { SandboxLimits } from '#core/ports.ts';

const entriesMax = 50_000;
/** statfs(2): TMPFS_MAGIC. */
const tmpfsMagic = 0x01021994;
/** Less than this is none: a page may be held back. */
const fullBytes = 64 * 1024;

/** The private /tmp takes a quarter of the disk's limit; the work folder is held to the rest. */
export function temporaryBytes(limits: SandboxLimits): number {
  return Math.floor(limits.diskBytes / 4);
}

export function workFolderBytes(limits: SandboxLimits): number {
  return limits.diskBytes - temporaryBytes(limits);
}

/**
 * @returns the limit that the work folder has reached, if any. A file system of the folder's own is asked
 *   how full it is; otherwise the folder is walked, which misses files that are open and removed.
 */
export function diskLimitReached(
  workFolder: string,
  limits: SandboxLimits,
): keyof SandboxLimits | undefined {
  const own = readOwnFileSystem(workFolder, limits);
  if (own) return own.freeBytes < fullBytes || own.freeFiles === 0 ? 'diskBytes' : undefined;
  const use = readDiskUse(workFolder);
  if (use.largestBytes >= limits.fileSizeBytes) return 'fileSizeBytes';
  return use.bytes >= workFolderBytes(limits) ? 'diskBytes' : undefined;
}

/** @returns undefined where the folder lies on a file system that is not the sandbox's alone. */
export function readOwnFileSystem(
  folder: string,
  limits: SandboxLimits,
): { freeBytes: number; freeFiles: number } | undefined {
  const { type, bsize, blocks, bavail, ffree } = statfsSync(folder);
  if (type !== tmpfsMagic || blocks * bsize > limits.diskBytes) return undefined;
  return { freeBytes: bavail * bsize, freeFiles: ffree };
}

/** Bytes on disk below `folder`, and its largest file. More entries than anybody needs count as a full disk. */
function readDiskUse(folder: string): { bytes: number; largestBytes: number } {
  let bytes = 0;
  let largestBytes = 0;
  let entries = 0;
  const left = [folder];
  for (let at = left.pop(); at !== undefined; at = left.pop()) {
    let names: string[];
    try {
      names = readdirSync(at);
    } catch (error) {
      // A folder that was removed meanwhile holds nothing; one that hides from us counts as a full disk.
      if (isMissing(error)) continue;
      return { bytes: Number.MAX_SAFE_INTEGER, largestBytes };
    }
    for (const name of names) {
      entries += 1;
      if (entries > entriesMax) return { bytes: Number.MAX_SAFE_INTEGER, largestBytes };
      const status = lstatSync(path.join(at, name), { throwIfNoEntry: false });
      if (!status) continue;
      bytes += status.blocks * 512;
      if (status.isFile()) largestBytes = Math.max(largestBytes, status.size);
      if (status.isDirectory()) left.push(path.join(at, name));
    }
  }
  return { bytes, largestBytes };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
