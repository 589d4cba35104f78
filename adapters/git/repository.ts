import { existsSync } from 'node:fs';
import path from 'node:path';
import { DomainError } from '#core/errors.ts';
import { changesStore, type GitPort, reviewStore } from '#core/git-port.ts';
import { differsOutside } from './differs-outside.ts';
import { type GraphReport, makeHistoryPort } from './history/history-port.ts';
import { KeptFacts } from './kept-facts.ts';
import { clearLitter, clearUnfinished } from './litter.ts';
import type { ObjectReader } from './object-reader.ts';
import { readPatchFacts } from './patch-facts.ts';
import { repack } from './repack.ts';
import { applyMailbox } from './repository-apply.ts';
import { listAllFiles, streamBlobs } from './repository-archive.ts';
import { makeDifferencePort } from './repository-difference.ts';
import { exportTree } from './repository-export.ts';
import { readDiff } from './repository-history.ts';
import { listFolder, readBlob, readCommitDetail, readEntry } from './repository-objects.ts';
import { openReaders } from './repository-readers.ts';
import { rebase } from './repository-rebase.ts';
import { deleteRef, listRefs, readRef, updateRef } from './repository-refs.ts';
import {
  branchHoldsNow,
  createBare,
  createStore,
  lend,
  listStores,
  moveBranchNow,
  publish,
} from './repository-stores.ts';
import { makeTagsPort } from './repository-tags.ts';
import { streamBlob } from './stream-blob.ts';
import { makeViews } from './view-port.ts';

/** A repository, or one of its stores (named in core/git-port.ts and core/git-view-port.ts). */
const slugPattern =
  /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?(?:\.changes\/[0-9A-Za-z_-]{1,64}|\.review|\.views\/[0-9a-f]{32}(?:\.pushes\/[0-9A-Za-z_-]{1,64})?)?$/;

/** Of differences and patches, in one process. */
const keptBytes = 16 * 1024 * 1024;

/** Where a repository or store lies; the pattern is also what keeps a name inside the folder. */
export function repositoryFolder(repositoriesFolder: string, slug: string): string {
  if (!slugPattern.test(slug)) throw new DomainError('not-found', 'no such repository');
  return path.join(repositoriesFolder, `${slug}.git`);
}

/**
 * Git repositories by the system's git (2.38 or newer).
 *
 * @param repositoriesFolder holds `<slug>.git`.
 * @param report of what is slower than it should be, and how to mend it.
 * @returns `close` ends the readers that wait for questions.
 */
export function makeGit(
  repositoriesFolder: string,
  report: GraphReport = () => undefined,
): { git: GitPort; close(): void } {
  const folderOf = (slug: string) => {
    const folder = repositoryFolder(repositoriesFolder, slug);
    if (!existsSync(path.join(folder, 'HEAD'))) {
      throw new DomainError('not-found', `no repository "${slug}" on disk`);
    }
    return folder;
  };
  /** Of a hosted repository: its views and stores have none. */
  const reviewFolder = (slug: string) =>
    slug.includes('/') ? undefined : repositoryFolder(repositoriesFolder, reviewStore(slug));
  const readers = openReaders(folderOf);
  const facts = new KeptFacts(keptBytes);
  const git: GitPort = {
    ...makeHistoryPort(folderOf, readers, report),
    ...makeViews((slug) => repositoryFolder(repositoriesFolder, slug)),
    ...makeTagsPort(folderOf, readers.of),
    ...makeDifferencePort(folderOf, readers.of),
    createRepository: (slug, defaultBranch) =>
      createBare(repositoryFolder(repositoriesFolder, slug), defaultBranch),
    async createChangesStore(slug, organizationId) {
      const store = changesStore(slug, organizationId);
      await createStore(repositoryFolder(repositoriesFolder, store), folderOf(slug));
      return store;
    },
    listChangesStores: (slug) => listStores(folderOf(slug).replace(/\.git$/, '.changes')),
    publish: (slug, store, commit) => publish(folderOf(slug), folderOf(store), commit),
    async lend(slug, store, patchSet) {
      const review = repositoryFolder(repositoriesFolder, reviewStore(slug));
      await lend({ review, repository: folderOf(slug), store: folderOf(store) }, patchSet);
    },
    moveBranchNow: (slug, branch, next, expected) =>
      moveBranchNow(folderOf(slug), branch, next, expected),
    branchHoldsNow: (slug, branch, commit) => branchHoldsNow(folderOf(slug), branch, commit),
    resolve: (slug, revision) => resolve(folderOf(slug), readers.of(slug), revision),
    stat: (slug, commit, file) => readEntry(readers.of(slug), commit, file),
    listTree: (slug, commit, folder) => listFolder(readers.of(slug), commit, folder),
    readFile: (slug, commit, file, maxBytes) => readBlob(readers.of(slug), commit, file, maxBytes),
    streamBlob: (slug, objectId) => streamBlob(folderOf(slug), objectId),
    readCommit: (slug, commit) => readCommitDetail(readers.of(slug), commit),
    differsOutside: (slug, commit, inside) => differsOutside(readers.of(slug), commit, inside),
    readPatch(slug, commit, quarantine) {
      const read = () => readPatchFacts(folderOf(slug), commit, quarantine);
      return quarantine === undefined ? facts.patch(slug, commit, read) : read();
    },
    diff: (slug, base, head) =>
      facts.difference(slug, [base, head], () =>
        readDiff(folderOf(slug), readers.of(slug), base, head),
      ),
    applyMailbox: (slug, base, mailbox, admission) =>
      applyMailbox(folderOf(slug), base, mailbox, admission),
    rebase: (slug, commit, onto) => rebase(folderOf(slug), readers.of(slug), commit, onto),
    updateRef: (slug, ref, next, expected) => updateRef(folderOf(slug), ref, next, expected),
    deleteRef: (slug, ref) => deleteRef(folderOf(slug), ref),
    listRefs: (slug, prefix) => listRefs(folderOf(slug), readers.of(slug), prefix),
    clearLitter(slug, atStart) {
      const review = reviewFolder(slug);
      const folder = folderOf(slug);
      const removed = clearLitter(folder, { atStart, isStore: isStoreName(slug) });
      if (review !== undefined) {
        clearUnfinished(path.dirname(folder));
        clearUnfinished(folder.replace(/\.git$/, '.changes'));
        clearUnfinished(folder.replace(/\.git$/, '.views'));
      }
      if (review === undefined || !existsSync(path.join(review, 'HEAD'))) return removed;
      return [...removed, ...clearLitter(review, { atStart, isStore: true })];
    },
    async repack(slug) {
      const packed = await repack(folderOf(slug), { isStore: isStoreName(slug) });
      const review = reviewFolder(slug);
      if (review === undefined || !existsSync(path.join(review, 'HEAD'))) return packed;
      return (await repack(review, { isStore: true })) || packed;
    },
    listAllFiles: (store, commit, folder) => listAllFiles(folderOf(store), commit, folder),
    streamBlobs: (store, objectIds) => streamBlobs(folderOf(store), objectIds),
    exportTree: (slug, commit, folder) => exportTree(readers.of(slug), commit, folder),
  };
  return { git, close: readers.close };
}

/** A view is a repository like the full one, though it lies among stores: nothing of it is dropped. */
function isStoreName(slug: string): boolean {
  const isView = slug.includes('.views/') && !slug.includes('.pushes/');
  return slug.includes('/') && !isView;
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
