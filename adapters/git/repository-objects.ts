import { DomainError } from '#core/errors.ts';
import type { CommitDetail, TreeEntry } from '#core/git-port.ts';
import { type GitCommit, readCommit } from '#formats/git/commit.ts';
import { type GitTreeEntry, readTree } from '#formats/git/tree.ts';
import type { ObjectReader } from './object-reader.ts';

const treeLimitBytes = 16 * 1024 * 1024;
export const commitLimitBytes = 1024 * 1024;
export const objectIdPattern = /^[0-9a-f]{40}$/;

/** Of a folder's entries, so many are asked for their sizes: a page shows fewer. */
export const sizedMost = 10_000;

/** Ids come from `resolve`; anything else here is a fault of ours, and must not become an option. */
export function requireObjectId(text: string): void {
  if (!objectIdPattern.test(text)) {
    throw new DomainError('invalid', `"${text.slice(0, 100)}" is not an object id`);
  }
}

export function kindOfMode(mode: string): TreeEntry['kind'] {
  if (mode === '040000') return 'folder';
  if (mode === '120000') return 'link';
  return mode === '160000' ? 'submodule' : 'file';
}

/** @returns undefined for an object that is no tree. */
export async function readTreeBytes(
  reader: ObjectReader,
  objectId: string,
): Promise<Buffer | undefined> {
  const info = await reader.info(objectId);
  if (info?.type !== 'tree') return undefined;
  if (info.sizeBytes > treeLimitBytes) {
    throw new DomainError('too-large', `a folder's list is over ${treeLimitBytes} bytes`);
  }
  return (await reader.content(objectId))?.content;
}

/** @returns undefined for an object that is no tree. */
export async function readTreeObject(
  reader: ObjectReader,
  objectId: string,
): Promise<GitTreeEntry[] | undefined> {
  const bytes = await readTreeBytes(reader, objectId);
  if (bytes === undefined) return undefined;
  const entries = readTree(bytes);
  if (entries === undefined) throw new DomainError('infrastructure', 'a tree object is damaged');
  return entries;
}

/** @param commit 40 hex digits. @returns the id of its root tree, or undefined. */
export async function rootTree(reader: ObjectReader, commit: string): Promise<string | undefined> {
  const object = await readCommitObject(reader, commit);
  return object?.tree;
}

/** Walks down by the objects themselves: no path of a caller is ever parsed by git. */
async function findEntry(
  reader: ObjectReader,
  commit: string,
  path: string,
): Promise<GitTreeEntry | undefined> {
  const root = await rootTree(reader, commit);
  if (root === undefined) return undefined;
  let entry: GitTreeEntry = { mode: '040000', name: '', objectId: root };
  if (path === '') return entry;
  for (const part of path.split('/')) {
    if (entry.mode !== '040000') return undefined;
    const entries = await readTreeObject(reader, entry.objectId);
    const next = entries?.find(({ name }) => name === part);
    if (!next) return undefined;
    entry = next;
  }
  return entry;
}

export async function readCommitObject(
  reader: ObjectReader,
  commit: string,
): Promise<GitCommit | undefined> {
  if (!objectIdPattern.test(commit)) return undefined;
  const info = await reader.info(commit);
  if (info?.type !== 'commit') return undefined;
  if (info.sizeBytes > commitLimitBytes) {
    throw new DomainError('too-large', `commit ${commit} is over ${commitLimitBytes} bytes`);
  }
  const object = await reader.content(commit);
  return object && readCommit(object.content);
}

export async function readCommitDetail(
  reader: ObjectReader,
  commit: string,
): Promise<CommitDetail | undefined> {
  const read = await readCommitObject(reader, commit);
  if (read === undefined) return undefined;
  const { tree: _, ...detail } = read;
  return { commit, ...detail };
}

/** @returns undefined for the root, which is no entry, and where nothing is. */
export async function readEntry(
  reader: ObjectReader,
  commit: string,
  path: string,
): Promise<TreeEntry | undefined> {
  const entry = path === '' ? undefined : await findEntry(reader, commit, path);
  return entry && describeEntry(reader, entry);
}

/** @returns folders first, `sizedMost` at most with their sizes; undefined where no folder is. */
export async function listFolder(
  reader: ObjectReader,
  commit: string,
  path: string,
): Promise<TreeEntry[] | undefined> {
  const entry = await findEntry(reader, commit, path);
  const entries = entry && (await readTreeObject(reader, entry.objectId));
  if (!entries) return undefined;
  const sorted = entries.map((raw) => describeUnsized(raw)).sort(foldersFirst);
  const sized = sorted.slice(0, sizedMost).map((known) => addSize(reader, known));
  return [...(await Promise.all(sized)), ...sorted.slice(sizedMost)];
}

/** @returns undefined where no file or link is. @throws DomainError `too-large` over `maxBytes`. */
export async function readBlob(
  reader: ObjectReader,
  commit: string,
  path: string,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  const entry = await findEntry(reader, commit, path);
  if (!entry || !['file', 'link'].includes(kindOfMode(entry.mode))) return undefined;
  const info = await reader.info(entry.objectId);
  if (info && info.sizeBytes > maxBytes) {
    throw new DomainError('too-large', `${path}: ${info.sizeBytes} bytes, over ${maxBytes}`);
  }
  return (await reader.content(entry.objectId))?.content;
}

function describeEntry(reader: ObjectReader, raw: GitTreeEntry): Promise<TreeEntry> {
  return addSize(reader, describeUnsized(raw));
}

function describeUnsized({ name, mode, objectId }: GitTreeEntry): TreeEntry {
  return { name, kind: kindOfMode(mode), objectId, executable: mode === '100755' };
}

async function addSize(reader: ObjectReader, entry: TreeEntry): Promise<TreeEntry> {
  const sized = entry.kind === 'file' || entry.kind === 'link';
  const info = sized ? await reader.info(entry.objectId) : undefined;
  return { ...entry, ...(info && { sizeBytes: info.sizeBytes }) };
}

function foldersFirst(a: TreeEntry, b: TreeEntry): number {
  const rank = (entry: TreeEntry) => (entry.kind === 'folder' ? 0 : 1);
  return rank(a) - rank(b) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}
