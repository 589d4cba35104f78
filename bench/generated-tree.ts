/**
 * A git repository as large as Linux that everybody can make: seeded, the same object for object each time.
 * Kept outside of the tree by what it was made from, so that a bench makes it once a machine.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { git } from '#scripts/git.ts';
import { type Size, writeHistory } from './generated/history.ts';

export { landmarks } from './generated/shape.ts';

/** Raised whenever the same seed gives other objects than before; a test holds the ids of a small tree. */
const generatorVersion = 1;

export const linuxLike: Size = { seed: 'slipway', files: 80_000, commits: 50_000 };
export const smallTree: Size = { seed: 'slipway', files: 600, commits: 400 };

/** @returns where the tree is kept, made or not. */
export function placeOf({ seed, files, commits }: Size): string {
  const key = `${generatorVersion}-${seed}-${files}-${commits}`;
  return path.join(os.tmpdir(), `slipway-generated-${os.userInfo().uid}`, `${key}.git`);
}

/**
 * @returns the folder of a bare, packed repository with branches `main`, `stable` and `next`, and tags. Nobody writes
 *   to it: clone or import it.
 * @throws Error with git's own words when it cannot be made; nothing is left then.
 */
export async function generatedTree(
  size: Size = linuxLike,
  tell: (line: string) => void = () => {},
): Promise<string> {
  const place = placeOf(size);
  if (existsSync(place)) return place;
  const making = `${place}.making-${process.pid}`;
  await mkdir(making, { recursive: true, mode: 0o700 });
  try {
    await makeTree(making, size, tell);
    await rename(making, place).catch((error: unknown) => {
      if (!existsSync(place)) throw error; // else another process made the same meanwhile
    });
  } finally {
    await rm(making, { recursive: true, force: true });
  }
  return place;
}

/** Makes it in an existing empty folder. */
export async function makeTree(
  folder: string,
  size: Size,
  tell: (line: string) => void = () => {},
): Promise<void> {
  tell(`making a tree of ${size.files} files and ${size.commits} commits`);
  await git(['init', '--quiet', '--bare', '--initial-branch=main', '.'], { cwd: folder });
  await importHistory(folder, size);
  tell('packing it');
  await git(['-c', 'pack.threads=2', 'repack', '-a', '-d', '--quiet'], { cwd: folder });
  await git(['pack-refs', '--all'], { cwd: folder });
}

async function importHistory(folder: string, size: Size): Promise<void> {
  const settings = ['-c', 'core.compression=1', '-c', 'gc.auto=0'];
  const options = ['--quiet', '--done', '--force', '--active-branches=16'];
  const child = spawn('git', [...settings, 'fast-import', ...options], {
    cwd: folder,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let words = '';
  child.stderr.on('data', (chunk: Buffer) => {
    if (words.length < 10_000) words += chunk.toString('utf8');
  });
  const ended = once(child, 'close');
  child.stdin.on('error', () => undefined); // the exit status says why
  await writeHistory(size, async (bytes) => {
    if (child.exitCode !== null) throw new Error(`fast-import ended: ${words}`);
    if (!child.stdin.write(bytes)) await Promise.race([once(child.stdin, 'drain'), ended]);
  });
  child.stdin.end();
  const [code] = await ended;
  if (code !== 0) throw new Error(`fast-import failed: ${words}`);
  const { stdout } = await git(['for-each-ref', '--format=delete %(refname)', 'refs/topics'], {
    cwd: folder,
  });
  for (const line of stdout.split('\n').filter(Boolean)) {
    await git(['update-ref', '-d', line.slice('delete '.length)], { cwd: folder });
  }
}
