import type { GitArchivePort } from './git-archive-port.ts';
import type { GitBlobPort } from './git-blob-port.ts';
import type { GitDifferencePort } from './git-difference-port.ts';
import type { CommitDetail, FileDifference } from './git-facts.ts';
import type { GitHistoryPort } from './git-history-port.ts';
import type { GitTagsPort } from './git-tags-port.ts';
import type { GitViewPort } from './git-view-port.ts';

export type { CommitDetail, CommitSummary, FileDifference } from './git-facts.ts';

/** The interface by which core uses git; `adapters/git/repository.ts` implements it. */

/**
 * Names the object store of one organization's patch sets in one repository. It borrows the repository's
 * objects (alternates) and lends none: what is not merged does not exist in the repository that is served,
 * nor in another organization's store, so no object id reaches it.
 */
export function changesStore(slug: string, organizationId: string): string {
  return `${slug}.changes/${organizationId}`;
}

/**
 * Names the store from which patch sets are fetched: copies of those that everybody may see who reads the whole
 * tree, and nothing else, since git gives any object of a store to anybody who knows its id. It borrows the
 * repository's objects and lends none. It holds nothing that could not be copied again.
 */
export function reviewStore(slug: string): string {
  return `${slug}.review`;
}

/**
 * Object ids are 40 hex digits. `slug` names a repository, or a store by `changesStore`; both lie at
 * `<data>/repositories/<slug>.git`. Branches exist in repositories only, `refs/changes/` in stores only.
 * Nothing here authorizes: verbs do, before they call.
 */
export interface GitPort
  extends GitArchivePort,
    GitDifferencePort,
    GitBlobPort,
    GitHistoryPort,
    GitTagsPort,
    GitViewPort {
  /** Makes the bare repository if it is missing. */
  createRepository(slug: string, defaultBranch: string): Promise<void>;
  /** Makes the organization's store (bare, borrowing from the repository) if it is missing. @returns its name. */
  createChangesStore(slug: string, organizationId: string): Promise<string>;
  /** The organizations that have a store in the repository. */
  listChangesStores(slug: string): Promise<string[]>;
  /** Copies `commit` and what it needs from the store into the repository; moves no ref. */
  publish(slug: string, store: string, commit: string): Promise<void>;
  /**
   * Copies a patch set's commit from the store into the repository's `reviewStore`, under the same ref, and
   * makes that store when it is missing. Nothing happens when it is there.
   */
  lend(slug: string, store: string, patchSet: { ref: string; commit: string }): Promise<void>;
  /**
   * Moves the branch if it is at `expected`. Synchronous, because the caller holds the database's write
   * lock: the branch and the row that says so change together. @returns false when it was elsewhere.
   */
  moveBranchNow(slug: string, branch: string, next: string, expected: string): boolean;
  /** Synchronous for the same reason. @returns whether the branch holds the commit. */
  branchHoldsNow(slug: string, branch: string, commit: string): boolean;
  /** @returns the commit that `revision` names, or undefined. Refuses anything that looks like an option. */
  resolve(slug: string, revision: string): Promise<string | undefined>;
  /** One entry. @returns undefined when nothing is at `path`; the root is no entry. */
  stat(slug: string, commit: string, path: string): Promise<TreeEntry | undefined>;
  /** One folder, folders first. @returns undefined when `path` is no folder there. */
  listTree(slug: string, commit: string, path: string): Promise<TreeEntry[] | undefined>;
  /** A link gives the text of its target. @returns undefined when `path` is no file or link there. @throws too-large over `maxBytes`. */
  readFile(
    slug: string,
    commit: string,
    path: string,
    maxBytes: number,
  ): Promise<Uint8Array | undefined>;
  readCommit(slug: string, commit: string): Promise<CommitDetail | undefined>;
  /** Whether the commit changes anything, against its first parent, that does not lie inside. */
  differsOutside(slug: string, commit: string, inside: Inside): Promise<boolean>;
  /**
   * What the commit changes against its first parent: names, modes and sizes, no content.
   * `quarantine`: the object folder of a push that is not admitted yet (adapters/git/patch-facts.ts).
   * @returns undefined when there is no such commit.
   */
  readPatch(slug: string, commit: string, quarantine?: string): Promise<PatchFacts | undefined>;
  /**
   * Files that differ, renames found, with both sides' content where it is text and not over the limit.
   * Base '' is the empty tree.
   */
  diff(slug: string, base: string, head: string): Promise<FileDifference[]>;
  /** Applies the one mail of a mailbox onto `base`, as `git am` does. Nothing is kept when it is refused. */
  applyMailbox(
    slug: string,
    base: string,
    mailbox: Uint8Array,
    admission: MailAdmission,
  ): Promise<MailResult>;
  /** Rebases the one commit onto `onto`. */
  rebase(slug: string, commit: string, onto: string): Promise<ApplyResult>;
  /** Compare-and-swap; `expected` '' means that it must not exist. @returns false when another was there. */
  updateRef(slug: string, ref: string, next: string, expected: string): Promise<boolean>;
  deleteRef(slug: string, ref: string): Promise<void>;
  /** Refs whose commit is there; one that is broken, or names what is missing, is left out. */
  listRefs(slug: string, prefix: string): Promise<{ ref: string; commit: string }[]>;
  /**
   * Clears what processes that are gone left in the repository or store: locks, refs that were never
   * written to their end, quarantines and half-written packs. What a living process uses stays.
   *
   * @param atStart of the portal: nothing works in it yet.
   * @returns what was removed, by path inside the repository.
   */
  clearLitter(slug: string, atStart: boolean): string[];
  /**
   * Packs what lies loose in the repository (and its `reviewStore`) or the store, once that is much. What
   * others borrow stays. @returns whether it was needed.
   */
  repack(slug: string): Promise<boolean>;
  /** Writes the tree of `commit` into an existing empty `folder`: regular files and folders only. */
  exportTree(slug: string, commit: string, folder: string): Promise<void>;
}

export interface TreeEntry {
  name: string;
  kind: 'folder' | 'file' | 'link' | 'submodule';
  objectId: string;
  sizeBytes?: number;
  executable: boolean;
}

/** A part of a tree, as a grant covers it. */
export interface Inside {
  covers(path: string): boolean;
  /** Whether something covered lies under this folder. */
  leadsTo(folder: string): boolean;
}

export interface PatchFacts extends CommitDetail {
  files: PatchFile[];
}

/** A renamed file is one deleted and one added. */
export interface PatchFile {
  /** Bytes that are not UTF-8 appear as U+FFFD. */
  path: string;
  status: 'added' | 'modified' | 'deleted';
  /** Afterwards, octal as git prints: 100644, 100755, 120000, 160000; 000000 for a deleted file. */
  mode: string;
  /** Afterwards; 0 for a deleted file or a submodule. */
  sizeBytes: number;
}

export type ApplyResult =
  | { ok: true; commit: string }
  /** `reason` names file and hunk or path, e.g. `drivers/irq/plic.c: hunk 2 does not apply`. */
  | { ok: false; reason: string; path?: string; line?: number };

/** A name that a mailed patch reads or writes, before anything is compared with the tree. */
export interface NamedFile {
  path: string;
  /** What it writes is no text. */
  binary: boolean;
}

/** Asked about a mailed patch before anything of it is kept. It refuses by throwing. */
export interface MailAdmission {
  /**
   * All names that the patch reads or writes, old names of renames too. Asked before anything is compared with the tree,
   * since whether a hunk fits would tell something of a file that the sender may not read.
   */
  names(named: readonly NamedFile[]): void;
  /** The commit that would be kept. */
  patch(patch: PatchFacts): Promise<void>;
}

export type MailResult =
  | { ok: true; commit: string; patch: PatchFacts }
  /** `unreadable`: it is no mail of one patch, wherever it is applied; `reason` says why. */
  | { ok: false; why: 'unreadable' | 'no-fit'; reason: string; path?: string; line?: number };
