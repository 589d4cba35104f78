import { lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { isAbandoned } from '../living.ts';
import { clearStaleLocks, isWorkedIn } from './stale-locks.ts';

/** Git's own unfinished files carry no maker's name; by then whoever made one has given up. */
const unnamedAfterMs = 24 * 60 * 60 * 1000;

/** A lock of one of these commands, on the commit-graph or on the index of packs, of which no such command is seen. */
const keepers = ['commit-graph', 'repack', 'multi-pack-index'];
const lockAfterMs = 2_000;

/**
 * Clears what killed processes left in one repository or store, and nothing that a living one uses.
 *
 * @param atStart nothing of ours works in it yet: git's unfinished files go whatever their age, unless some
 *   git of this machine is seen there.
 * @param isStore its refs are written by the portal alone, which makes those again that are taken away.
 * @returns what was removed, by path inside the repository.
 */
export function clearLitter(
  gitFolder: string,
  { atStart, isStore }: { atStart: boolean; isStore: boolean },
): string[] {
  const removed = clearStaleLocks(gitFolder);
  const idle = atStart && isWorkedIn(gitFolder) === false;
  const drop = (place: string): void => {
    rmSync(path.join(gitFolder, place), { recursive: true, force: true });
    removed.push(place);
  };
  for (const place of listUnfinished(gitFolder)) {
    const name = path.basename(place);
    const atMs = lstatSync(path.join(gitFolder, place), { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (isGone(gitFolder, name, atMs, idle)) drop(place);
  }
  if (isStore) for (const place of listBrokenRefs(gitFolder)) drop(place);
  return removed;
}

function isGone(gitFolder: string, name: string, atMs: number, idle: boolean): boolean {
  if (name.startsWith('tmp_objdir-slipway-')) return isAbandoned(name, atMs);
  const ageMs = Date.now() - atMs;
  // nothing is written to its end while such a lock stays
  const locks = name.endsWith('.lock') && ageMs > lockAfterMs;
  return idle || ageMs > unnamedAfterMs || (locks && isWorkedIn(gitFolder, keepers) === false);
}

/** Removes repositories of a folder that a dead process had only begun (`createBare`). */
export function clearUnfinished(folder: string): void {
  for (const name of namesIn(folder)) {
    if (!name.startsWith('.making-')) continue;
    const place = path.join(folder, name);
    const atMs = lstatSync(place, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (isAbandoned(name, atMs)) rmSync(place, { recursive: true, force: true });
  }
}

/**
 * Quarantines, half-written packs, indexes, graphs and objects, and the locks of their writers.
 * Source: git, tmp-objdir.c, `tmp_objdir_create`; packfile.c, object-file.c and commit-graph.c, names of temporary files.
 */
function listUnfinished(gitFolder: string): string[] {
  return ['.', 'pack', 'info', 'info/commit-graphs', ...fans(gitFolder)].flatMap((folder) => {
    const place = path.join('objects', folder);
    return namesIn(path.join(gitFolder, place))
      .filter((name) => /^(?:tmp_|\.tmp-)|\.lock$/.test(name))
      .map((name) => path.join(place, name));
  });
}

function fans(gitFolder: string): string[] {
  return namesIn(path.join(gitFolder, 'objects')).filter((name) => /^[0-9a-f]{2}$/.test(name));
}

/** Loose refs that hold no object id: git refuses to delete or to overwrite them. */
function listBrokenRefs(gitFolder: string): string[] {
  return readdirSync(path.join(gitFolder, 'refs'), { recursive: true, encoding: 'utf8' })
    .map((name) => path.join('refs', name))
    .filter((place) => {
      const file = path.join(gitFolder, place);
      const isFile = lstatSync(file, { throwIfNoEntry: false })?.isFile() === true;
      if (!isFile || place.endsWith('.lock')) return false;
      return !/^[0-9a-f]{40}\s*$/.test(readFileSync(file, 'latin1'));
    });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // a fan that was emptied by a repack, or no store was made yet
  }
}
