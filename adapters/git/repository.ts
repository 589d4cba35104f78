import { existsSync } from 'node:fs';
import path from 'node:path';
import { DomainError } from '#core/errors.ts';
import { changesStore, type GitPort, type TreeEntry } from '#core/ports.ts';
import { ObjectReader } from './object-reader.ts';
import { readPatchFacts } from './patch-facts.ts';
import { applyMailbox } from './repository-apply.ts';
import { exportTree } from './repository-export.ts';
import { readDiff, readLog } from './repository-history.ts';
import {
  findEntry,
  kindOfMode,
  type RawEntry,
  readCommitDetail,
  readTreeObject,
} from './repository-objects.ts';
import { rebase } from './repository-rebase.ts';
import { deleteRef, isReachable, listRefs, readRef, updateRef } from './repository-refs.ts';
import {
  branchHoldsNow,
  createBare,
  createStore,
  isAncestor,
  listStores,
  moveBranchNow,
  publish,
} from './repository-stores.ts';

/** A repository, or a store of one organization's patch sets (`changesStore` of the ports). */
const slugPattern = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?(?:\.changes\/[0-9A-Za-z_-]{1,64})?$/;

const readersLimit = 16;

/** Where a repository or store lies; the pattern is also what keeps a name inside the folder. */
export function repositoryFolder(repositoriesFolder: string, slug: string): string {
  if (!slugPattern.test(slug)) throw new DomainError('not-found', 'no such repository');
  return path.join(repositoriesFolder, `${slug}.git`);
}

/**
 * Git repositories by the system's git (2.38 or newer).
 *
 * @param repositoriesFolder holds `<slug>.git`.
 * @returns `close` ends the readers that wait for questions.
 */
export function makeGit(repositoriesFolder: string): { git: GitPort; close(): void } {
  const readers = new Map<string, ObjectReader>();
  const folderOf = (slug: string) => {
    const folder = repositoryFolder(repositoriesFolder, slug);
    if (!existsSync(path.join(folder, 'HEAD'))) {
      throw new DomainError('not-found', `no repository "${slug}" on disk`);
    }
    return folder;
  };
  const readerOf = (slug: string) => {
    const reader = readers.get(slug) ?? new ObjectReader(folderOf(slug));
    readers.delete(slug);
    readers.set(slug, reader); // the last is the one asked last
    if (readers.size > readersLimit) restOldest(readers);
    return reader;
  };
  const git: GitPort = {
    createRepository: (slug, defaultBranch) =>
      createBare(repositoryFolder(repositoriesFolder, slug), defaultBranch),
    async createChangesStore(slug, organizationId) {
      const store = changesStore(slug, organizationId);
      await createStore(repositoryFolder(repositoriesFolder, store), folderOf(slug));
      return store;
    },
    listChangesStores: (slug) => listStores(folderOf(slug).replace(/\.git$/, '.changes')),
    publish: (slug, store, commit) => publish(folderOf(slug), folderOf(store), commit),
    isAncestor: (slug, commit, of) => isAncestor(folderOf(slug), commit, of),
    moveBranchNow: (slug, branch, next, expected) =>
      moveBranchNow(folderOf(slug), branch, next, expected),
    branchHoldsNow: (slug, branch, commit) => branchHoldsNow(folderOf(slug), branch, commit),
    resolve: (slug, revision) => resolve(folderOf(slug), readerOf(slug), revision),
    isReachable: (slug, commit, prefix) => isReachable(folderOf(slug), commit, prefix),
    async stat(slug, commit, file) {
      const reader = readerOf(slug);
      const entry = file === '' ? undefined : await findEntry(reader, commit, file);
      return entry && describeEntry(reader, entry);
    },
    async listTree(slug, commit, folder) {
      const reader = readerOf(slug);
      const entry = await findEntry(reader, commit, folder);
      const entries = entry && (await readTreeObject(reader, entry.objectId));
      if (!entries) return undefined;
      const described = await Promise.all(entries.map((raw) => describeEntry(reader, raw)));
      return described.sort(foldersFirst);
    },
    async readFile(slug, commit, file, maxBytes) {
      const reader = readerOf(slug);
      const entry = await findEntry(reader, commit, file);
      if (!entry || !['file', 'link'].includes(kindOfMode(entry.mode))) return undefined;
      const info = await reader.info(entry.objectId);
      if (info && info.sizeBytes > maxBytes) {
        throw new DomainError('too-large', `${file}: ${info.sizeBytes} bytes, over ${maxBytes}`);
      }
      return (await reader.content(entry.objectId))?.content;
    },
    log: (slug, commit, options) => readLog(folderOf(slug), commit, options),
    readCommit: (slug, commit) => readCommitDetail(readerOf(slug), commit),
    readPatch: (slug, commit, quarantine) => readPatchFacts(folderOf(slug), commit, quarantine),
    diff: (slug, base, head) => readDiff(folderOf(slug), readerOf(slug), base, head),
    applyMailbox: (slug, base, mailbox, covers) =>
      applyMailbox(folderOf(slug), base, mailbox, covers),
    rebase: (slug, commit, onto) => rebase(folderOf(slug), readerOf(slug), commit, onto),
    updateRef: (slug, ref, next, expected) => updateRef(folderOf(slug), ref, next, expected),
    deleteRef: (slug, ref) => deleteRef(folderOf(slug), ref),
    listRefs: (slug, prefix) => listRefs(folderOf(slug), prefix),
    exportTree: (slug, commit, folder) => exportTree(readerOf(slug), commit, folder),
  };
  return {
    git,
    close() {
      for (const reader of readers.values()) reader.close();
      readers.clear();
    },
  };
}

/** Each store has a reader: many organizations must not mean as many processes. */
function restOldest(readers: Map<string, ObjectReader>): void {
  for (const [slug, reader] of readers) {
    if (readers.size <= readersLimit) return;
    if (reader.rest()) readers.delete(slug);
  }
}

async function resolve(
  gitFolder: string,
  reader: ObjectReader,
  revision: string,
): Promise<string | undefined> {
  if (revision.startsWith('refs/')) return readRef(gitFolder, reader, revision);
  if (!/^[0-9a-f]{4,40}$/.test(revision)) {
    return readRef(gitFolder, reader, `refs/heads/${revision}`);
  }
  const branch = await readRef(gitFolder, reader, `refs/heads/${revision}`);
  if (branch !== undefined) return branch;
  const info = await reader.info(revision);
  return info?.type === 'commit' && info.objectId.startsWith(revision) ? info.objectId : undefined;
}

async function describeEntry(reader: ObjectReader, raw: RawEntry): Promise<TreeEntry> {
  const kind = kindOfMode(raw.mode);
  const sized = kind === 'file' || kind === 'link';
  const info = sized ? await reader.info(raw.objectId) : undefined;
  return {
    name: raw.name,
    kind,
    objectId: raw.objectId,
    executable: raw.mode === '100755',
    ...(info && { sizeBytes: info.sizeBytes }),
  };
}

function foldersFirst(a: TreeEntry, b: TreeEntry): number {
  const rank = (entry: TreeEntry) => (entry.kind === 'folder' ? 0 : 1);
  return rank(a) - rank(b) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}
