import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { unfinishedName } from '../living.ts';
import type { GitOptions } from './run-git.ts';

/** A place where git may write objects that are not stored yet. */
export interface Quarantine {
  /** For an index and other scratch files; goes with the quarantine. */
  folder: string;
  /** Runs git on the repository, with new objects going into the quarantine. */
  options: GitOptions & { gitFolder: string };
}

/**
 * Lets `work` make objects beside the repository and moves them in only if it names a commit to keep.
 * When it fails, or the process dies, nothing of them was stored; `clearLitter` sweeps what a dead
 * process left.
 * Source: git-receive-pack(1), "Quarantine Environment".
 */
export async function withQuarantine<T>(
  gitFolder: string,
  work: (quarantine: Quarantine) => Promise<{ result: T; keep?: string }>,
): Promise<T> {
  const store = path.join(gitFolder, 'objects');
  const folder = path.join(store, `tmp_objdir-slipway-${unfinishedName()}`);
  const objects = path.join(folder, 'objects');
  await mkdir(objects, { recursive: true });
  try {
    const environment = {
      GIT_OBJECT_DIRECTORY: objects,
      GIT_ALTERNATE_OBJECT_DIRECTORIES: await listAlternates(store),
      GIT_INDEX_FILE: path.join(folder, 'index'),
    };
    const { result, keep } = await work({ folder, options: { gitFolder, environment } });
    if (keep !== undefined) await migrate(objects, store, keep);
    return result;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The store and what it borrows from: git does not follow relative borrowings of an alternate. */
async function listAlternates(store: string): Promise<string> {
  const file = path.join(store, 'info', 'alternates');
  const text = await readFile(file, 'utf8').catch(() => ''); // most stores borrow nothing
  const borrowed = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => path.resolve(store, line));
  return [store, ...borrowed].map(quote).join(path.delimiter);
}

/** A path may hold the delimiter. Source: git(1), GIT_ALTERNATE_OBJECT_DIRECTORIES. */
function quote(folder: string): string {
  return `"${folder.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** The commit comes last: once it can be seen, all that it needs is there. */
async function migrate(objects: string, store: string, commit: string): Promise<void> {
  const last = path.join(commit.slice(0, 2), commit.slice(2));
  const places: string[] = [];
  for (const fan of await readdir(objects)) {
    if (!/^[0-9a-f]{2}$/.test(fan)) continue;
    await mkdir(path.join(store, fan), { recursive: true });
    for (const name of await readdir(path.join(objects, fan))) places.push(path.join(fan, name));
  }
  places.sort((a, b) => Number(a === last) - Number(b === last));
  for (const place of places) await rename(path.join(objects, place), path.join(store, place));
}
