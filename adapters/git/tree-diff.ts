import type { RawDifference } from '#formats/git/raw-diff.ts';
import type { GitTreeEntry } from '#formats/git/tree.ts';
import type { ObjectReader } from './object-reader.ts';
import { readTreeObject } from './repository-objects.ts';

/** More differences than this git finds more quickly. */
const differencesLimit = 4000;
const plainModes: ReadonlySet<string> = new Set(['040000', '100644', '100755', '120000', '160000']);
const folderMode = '040000';
const absentMode = '000000';
const nobody = '0'.repeat(40);
/** What git would say otherwise than we: names that are no UTF-8, old modes, doubled names. */
class Unusual extends Error {}

/**
 * Which files differ between two trees, without a process, as `git diff-tree -r` says it.
 *
 * @param from a tree's id; '' is the empty tree.
 * @returns sorted by path; undefined where git must say it: for what is unusual, much, or may be a rename.
 */
export async function diffTrees(
  reader: ObjectReader,
  from: string,
  to: string,
): Promise<RawDifference[] | undefined> {
  const found: RawDifference[] = [];
  try {
    await compareFolders(reader, '', [from, to], found);
  } catch (error) {
    if (error instanceof Unusual) return undefined;
    throw error;
  }
  const mayBeRenamed =
    found.some(({ status }) => status === 'added') &&
    found.some(({ status }) => status === 'deleted');
  if (mayBeRenamed) return undefined;
  return found.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
}

type Sides<T> = readonly [before: T, after: T];

async function compareFolders(
  reader: ObjectReader,
  folder: string,
  [before, after]: Sides<string>,
  found: RawDifference[],
): Promise<void> {
  const [olds, news] = await Promise.all([entriesOf(reader, before), entriesOf(reader, after)]);
  const inside: { path: string; sides: Sides<string> }[] = [];
  for (const name of new Set([...olds.keys(), ...news.keys()])) {
    const [old, next] = [olds.get(name), news.get(name)];
    if (old?.objectId === next?.objectId && old?.mode === next?.mode) continue;
    const path = folder + name;
    const folders = [folderIn(old), folderIn(next)] as const;
    if (folders[0] !== '' || folders[1] !== '') inside.push({ path: `${path}/`, sides: folders });
    const file = compareFiles(path, old, next);
    if (file !== undefined) found.push(file);
    if (found.length > differencesLimit) throw new Unusual();
  }
  for (const { path, sides } of inside) await compareFolders(reader, path, sides, found);
}

function folderIn(entry: GitTreeEntry | undefined): string {
  return entry?.mode === folderMode ? entry.objectId : '';
}

function compareFiles(
  path: string,
  old: GitTreeEntry | undefined,
  next: GitTreeEntry | undefined,
): RawDifference | undefined {
  const [before, after] = [old, next].map((entry) =>
    entry?.mode === folderMode ? undefined : entry,
  );
  if (before === undefined && after === undefined) return undefined;
  return {
    status: before === undefined ? 'added' : after === undefined ? 'deleted' : 'modified',
    path,
    oldPath: path,
    oldMode: before?.mode ?? absentMode,
    newMode: after?.mode ?? absentMode,
    oldId: before?.objectId ?? nobody,
    newId: after?.objectId ?? nobody,
  };
}

async function entriesOf(
  reader: ObjectReader,
  tree: string,
): Promise<ReadonlyMap<string, GitTreeEntry>> {
  const entries = tree === '' ? [] : await readTreeObject(reader, tree);
  if (entries === undefined) throw new Unusual();
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const plain = entries.every(({ name, mode }) => plainModes.has(mode) && !name.includes('\ufffd'));
  if (!plain || byName.size !== entries.length) throw new Unusual();
  return byName;
}
