import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { unfinishedName } from '#adapters/living.ts';
import { isJudge } from '#core/ci/check-judge.ts';
import type { Recipe } from '#core/ci/schema.ts';
import { listFiles, makeParents } from './folders.ts';

/**
 * What a trusted build of the target branch left, for builds of patches to start from. Only trusted builds
 * fill it, and each patch gets a copy: nothing that a patch writes can reach another build.
 */
export interface CompileCache {
  folder: string;
  /** Names what must be the same for objects to be of use: commit, compiler, build command. */
  key: string;
}

const keptMax = 6;
/** Older than any object, so that `make` takes an unchanged source for built. */
const oldSeconds = 1_000_000_000;

export function compileCache(
  dataFolder: string,
  commit: string,
  recipe: Recipe,
  toolchainVersion: string,
): CompileCache {
  const how = createHash('sha256')
    .update(JSON.stringify([toolchainVersion, recipe.build]))
    .digest('hex');
  return {
    folder: path.join(dataFolder, 'compile-cache'),
    key: `${commit}-${how.slice(0, 16)}`,
  };
}

/** SHA-256 of each file of a tree. */
type Manifest = Record<string, string>;

export function readManifest(tree: string): Manifest {
  const entries = listFiles(tree).map((file) => {
    const hash = createHash('sha256')
      .update(readFileSync(path.join(tree, file)))
      .digest('hex');
    return [file, hash] as const;
  });
  return Object.fromEntries(entries);
}

/** Keeps the files that a trusted build made. Where a key was filled meanwhile, that stays: both hold the same. */
export function fillCache(cache: CompileCache, tree: string, sources: Manifest): void {
  const target = path.join(cache.folder, cache.key);
  if (existsSync(target)) return;
  mkdirSync(cache.folder, { recursive: true });
  const making = path.join(cache.folder, `.making-${unfinishedName()}`);
  mkdirSync(making);
  for (const file of listFiles(tree)) {
    if (!(file in sources)) copyWithTime(path.join(tree, file), path.join(making, 'made', file));
  }
  writeFileSync(path.join(making, 'manifest.json'), JSON.stringify(sources));
  try {
    renameSync(making, target);
  } catch (cause) {
    rmSync(making, { recursive: true, force: true });
    if (!existsSync(target)) throw cause;
  }
  dropOldest(cache.folder);
}

/**
 * Puts a trusted build's objects beside a patch's sources, with times that tell `make` what changed.
 *
 * @returns how the build will go: `warm`, or `full` where the cache is empty, or where `make` cannot tell by times
 *   what to build again: the patch adds a file that could be included instead of another, removes a file, or changes
 *   files of the judge.
 */
export function warmTree(cache: CompileCache, tree: string, recipe: Recipe): 'warm' | 'full' {
  const from = path.join(cache.folder, cache.key);
  if (!existsSync(path.join(from, 'manifest.json'))) return 'full';
  const before = JSON.parse(readFileSync(path.join(from, 'manifest.json'), 'utf8')) as Manifest;
  const now = readManifest(tree);
  const added = Object.keys(now).filter((file) => !(file in before));
  const removed = Object.keys(before).filter((file) => !(file in now));
  const changed = Object.keys(now).filter((file) => file in before && now[file] !== before[file]);
  if (removed.length > 0 || added.some((file) => mayBeFoundFirst(file, before))) return 'full';
  if ([...added, ...changed].some((file) => isJudge(file, recipe.judge))) return 'full';
  const made = path.join(from, 'made');
  let newest = Date.now() / 1000;
  for (const file of existsSync(made) ? listFiles(made) : []) {
    if (isJudgedOutput(file, recipe)) continue;
    newest = Math.max(newest, copyWithTime(path.join(made, file), path.join(tree, file)));
  }
  // What changed must be newer than every object, even after the clock was set back.
  const fresh = new Set([...added, ...changed]);
  for (const file of Object.keys(now)) {
    const seconds = fresh.has(file) ? newest + 1 : oldSeconds;
    utimesSync(path.join(tree, file), seconds, seconds);
  }
  return 'warm';
}

/** The image and the ELF are never copied, so that a build that does nothing leaves none. */
function isJudgedOutput(file: string, { build: { outputs } }: Recipe): boolean {
  return file === outputs.image || file === outputs.elf;
}

/** Whether a new file could be included instead of another, or where none was found: times do not tell that. */
function mayBeFoundFirst(file: string, before: Manifest): boolean {
  const base = path.posix.basename(file);
  if (!/\.(c|cc|cpp|S|md|rst|txt)$/.test(base)) return true;
  return Object.keys(before).some((other) => path.posix.basename(other) === base);
}

/** @returns the time of both, in seconds. */
function copyWithTime(from: string, to: string): number {
  makeParents(to);
  copyFileSync(from, to);
  const seconds = statSync(from).mtimeMs / 1000;
  utimesSync(to, seconds, seconds);
  return seconds;
}

function dropOldest(folder: string): void {
  const entries = readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .map((name) => ({ name, atMs: statSync(path.join(folder, name)).mtimeMs }))
    .sort((a, b) => b.atMs - a.atMs);
  for (const { name } of entries.slice(keptMax)) {
    rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}
