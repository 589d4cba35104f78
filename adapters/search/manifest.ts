import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';
import { unfinishedName } from '../living.ts';
import { IndexDamage } from './packed-file.ts';

/** What an index is made of: one file of it says so, and is replaced as a whole. */
export interface Manifest {
  version: typeof manifestVersion;
  shards: { name: string; documents: number; contentBytes: number }[];
  branches: { name: string; commit: string; table: string }[];
}

/** Raised with every change of what is written: an index of another version is made anew. */
const manifestVersion = 1;
const fileName = 'manifest';

export const emptyManifest: Manifest = { version: manifestVersion, shards: [], branches: [] };

export function manifestFile(folder: string): string {
  return path.join(folder, fileName);
}

/** @returns undefined when there is none, or one of another version. @throws IndexDamage */
export function readManifest(folder: string): Manifest | undefined {
  let text: string;
  try {
    text = readFileSync(manifestFile(folder), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  const end = text.indexOf('\n');
  const content = text.slice(end + 1);
  if (end < 0 || text.slice(0, end) !== sumOf(content)) {
    throw new IndexDamage(`${manifestFile(folder)} does not fit its sum`);
  }
  const manifest = JSON.parse(content) as Manifest; // the sum shows that we wrote it
  return manifest.version === manifestVersion ? manifest : undefined;
}

/** Written aside and renamed: readers see the old one or the new one. */
export function writeManifest(folder: string, manifest: Manifest): void {
  const content = JSON.stringify(manifest);
  const aside = path.join(folder, `${fileName}-${unfinishedName()}`);
  const fd = openSync(aside, 'wx', 0o600);
  try {
    writeSync(fd, `${sumOf(content)}\n${content}`);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(aside, manifestFile(folder));
}

function sumOf(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
