import type { Inside } from '#core/git-port.ts';
import type { GitTreeEntry } from '#formats/git/tree.ts';
import type { ObjectReader } from './object-reader.ts';
import { kindOfMode, readCommitDetail, readTreeObject, rootTree } from './repository-objects.ts';

/**
 * Whether a commit changes, against its first parent, anything that does not lie inside. Walks the folders that
 * differ on the way there, and no further: it costs no process and reads no file.
 */
export async function differsOutside(
  reader: ObjectReader,
  commit: string,
  inside: Inside,
): Promise<boolean> {
  const detail = await readCommitDetail(reader, commit);
  const [parent] = detail?.parents ?? [];
  const before = parent === undefined ? undefined : await rootTree(reader, parent);
  return foldersDiffer(reader, inside, '', [before, await rootTree(reader, commit)]);
}

type Sides<T> = readonly [before: T, after: T];

async function foldersDiffer(
  reader: ObjectReader,
  inside: Inside,
  folder: string,
  [before, after]: Sides<string | undefined>,
): Promise<boolean> {
  if (before === after) return false;
  const sides = [await entriesOf(reader, before), await entriesOf(reader, after)] as const;
  for (const name of new Set([...sides[0].keys(), ...sides[1].keys()])) {
    const path = folder === '' ? name : `${folder}/${name}`;
    const [old, next] = [sides[0].get(name), sides[1].get(name)];
    if ((old?.objectId === next?.objectId && old?.mode === next?.mode) || inside.covers(path)) {
      continue;
    }
    if (!(isFolder(old) && isFolder(next) && inside.leadsTo(path))) return true;
    if (await foldersDiffer(reader, inside, path, [old?.objectId, next?.objectId])) return true;
  }
  return false;
}

async function entriesOf(
  reader: ObjectReader,
  tree: string | undefined,
): Promise<ReadonlyMap<string, GitTreeEntry>> {
  const entries = tree === undefined ? [] : ((await readTreeObject(reader, tree)) ?? []);
  return new Map(entries.map((entry) => [entry.name, entry]));
}

/** Nothing at all may become a folder, or have been one: what is in it decides. */
function isFolder(entry: GitTreeEntry | undefined): boolean {
  return entry === undefined || kindOfMode(entry.mode) === 'folder';
}
