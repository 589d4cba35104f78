import { existsSync, readFileSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DomainError } from '#core/errors.ts';
import { killBound } from '../bound-child.ts';
import { unfinishedName } from '../living.ts';
import { type NewObject, writePack } from './object-pack.ts';
import { makeWhole } from './repository-stores.ts';
import { mustGit, spawnGit } from './run-git.ts';

/** Fewer objects are kept loose, so that a thousand merges do not leave a thousand packs. */
const looseMax = 400;
const looseRefsMax = 30;
const copyTimeoutMs = 60 * 60_000;
const keyFile = 'slipway-view';

/** Without one of them git opens nothing. Source: gitrepository-layout(5). */
const needed = ['HEAD', 'objects', 'refs'];

/** The key that the store was made with, or undefined where none is. */
export function readStoreKey(viewFolder: string): string | undefined {
  if (!needed.every((name) => existsSync(path.join(viewFolder, name)))) return undefined;
  try {
    return readFileSync(path.join(viewFolder, keyFile), 'utf8').trim();
  } catch {
    return undefined; // damaged: made anew
  }
}

/** An empty store, which borrows nothing, in place of any that is there. */
export async function makeStoreAnew(
  viewFolder: string,
  defaultBranch: string,
  key: string,
): Promise<void> {
  await removeFolder(viewFolder);
  await makeWhole(viewFolder, defaultBranch, (making) =>
    writeFile(path.join(making, keyFile), `${key}\n`),
  );
}

/** It is gone at once; what is deleted slowly has a name that `clearUnfinished` sweeps. */
export async function removeFolder(folder: string): Promise<void> {
  const leaving = path.join(path.dirname(folder), `.making-${unfinishedName()}`);
  try {
    await rename(folder, leaving);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw error;
  }
  await rm(leaving, { recursive: true, force: true });
}

/**
 * Copies these blobs and trees, with all that is in them, out of one object store into another, and no others.
 *
 * @param without what the other store has already, with all that is in it.
 */
export async function copyObjects(
  from: { folder: string; environment?: Readonly<Record<string, string>> },
  to: { folder: string; environment?: Readonly<Record<string, string>>; loose: boolean },
  { ids, without }: { ids: readonly string[]; without: readonly string[] },
): Promise<void> {
  if (ids.length === 0) return;
  const packing = spawnGit(
    ['-c', 'pack.threads=1', 'pack-objects', '--revs', '--stdout', '-q', '--window=4'],
    optionsOf(from),
  );
  const taking = spawnGit(takeArguments(to.loose), optionsOf(to));
  const timer = setTimeout(() => {
    killBound(packing);
    killBound(taking);
  }, copyTimeoutMs);
  const packed = endOf(packing);
  const taken = endOf(taking);
  packing.stdin.on('error', () => undefined); // its exit status says why
  packing.stdin.end([...ids, ...without.map((id) => `^${id}`), ''].join('\n'));
  taking.stdout.resume();
  await pipeline(packing.stdout, taking.stdin).catch(() => undefined); // the exit statuses say why
  const ends = await Promise.all([packed, taken]);
  clearTimeout(timer);
  const fault = ends.find(({ code }) => code !== 0);
  if (fault) throw new DomainError('infrastructure', `objects cannot be copied: ${fault.stderr}`);
}

/** Writes objects of the view's own. */
export async function addObjects(
  to: { folder: string; environment?: Readonly<Record<string, string>>; loose: boolean },
  objects: readonly NewObject[],
): Promise<void> {
  if (objects.length === 0) return;
  const loose = to.loose && objects.length <= looseMax;
  await mustGit(takeArguments(loose), {
    ...optionsOf(to),
    input: writePack(objects),
    timeoutMs: copyTimeoutMs,
  });
}

function takeArguments(loose: boolean): string[] {
  return loose ? ['unpack-objects', '-q'] : ['index-pack', '--stdin'];
}

function optionsOf(place: { folder: string; environment?: Readonly<Record<string, string>> }) {
  const environment = place.environment && { environment: place.environment };
  return { gitFolder: place.folder, bound: true, ...environment };
}

function endOf(child: ReturnType<typeof spawnGit>): Promise<{ code: number; stderr: string }> {
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    if (stderr.length < 500) stderr += chunk.toString('utf8');
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 128, stderr: stderr.trim() }));
  });
}

/** Makes the view's branches these. Git's own words come back where a name is refused. */
export async function setBranches(
  viewFolder: string,
  wanted: ReadonlyMap<string, string>,
): Promise<void> {
  const held = await listBranchIds(viewFolder);
  const gone = [...held.keys()].filter((ref) => !wanted.has(ref));
  const changed = [...wanted].filter(([ref, commit]) => held.get(ref) !== commit);
  const update = (input: string) =>
    mustGit(['update-ref', '--no-deref', '-z', '--stdin'], { gitFolder: viewFolder, input });
  // A branch `a` must be gone before there can be one `a/b`.
  if (gone.length > 0) await update(gone.map((ref) => `delete ${ref}\0\0`).join(''));
  if (changed.length > 0) {
    await update(changed.map(([ref, commit]) => `update ${ref}\0${commit}\0\0`).join(''));
  }
  // They are read at each page: not a file for each.
  if (changed.length > looseRefsMax)
    await mustGit(['pack-refs', '--all'], { gitFolder: viewFolder });
}

/** Whatever they name, existing or not. */
async function listBranchIds(gitFolder: string): Promise<Map<string, string>> {
  const out = await mustGit(
    ['for-each-ref', '--format=%(objectname) %(refname)', '--', 'refs/heads/'],
    { gitFolder },
  );
  const lines = out.toString('utf8').split('\n');
  return new Map(
    lines.filter((line) => line !== '').map((line) => [line.slice(41), line.slice(0, 40)] as const),
  );
}
