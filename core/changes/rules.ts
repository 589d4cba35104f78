import { DomainError } from '#core/errors.ts';
import type { PatchFacts, PatchFile } from '#core/ports.ts';
import { nameProblem, pathProblem } from '#core/tree-path.ts';

/** Limits and pure decisions of the room. */

const mebibyte = 1024 * 1024;

export const limits = {
  /** One push, as git sends it. Told to git as `receive.maxInputSize`. */
  pushBytes: 16 * mebibyte,
  mailboxBytes: 16 * mebibyte,
  moduleBytes: 16 * mebibyte,
  /** Files that one patch may touch. */
  files: 1000,
  /** One file, as it is after the patch. */
  fileBytes: 4 * mebibyte,
  messageBytes: 64 * 1024,
  pageSize: 25,
} as const;

/** Where a push goes that makes changes: `refs/for/<branch>`. */
export const pushPrefix = 'refs/for/';

/** Keeps a patch set's commit while its row is being written. */
export const incomingPrefix = 'refs/incoming/';
export const changesPrefix = 'refs/changes/';

/** An id may begin with a hyphen, a ref's part may not. */
export function incomingRef(patchSetId: string): string {
  return `${incomingPrefix}ps-${patchSetId}`;
}

/** For a patch set whose commit is gone from its store: to the log, to health and on its page. */
export function missingCommit(commit: string): string {
  return (
    `commit ${commit.slice(0, 12)} is missing from its store; ` +
    'restore the data folder from a backup, or let its sender amend the commit and push it again'
  );
}

/** Gerrit's scheme: the last two digits first, so that no folder grows large. */
export function patchSetRef(changeNumber: number, patchSetNumber: number): string {
  const shard = String(changeNumber % 100).padStart(2, '0');
  return `${changesPrefix}${shard}/${changeNumber}/${patchSetNumber}`;
}

/**
 * Whether a change's patch sets may be fetched with git by everybody who may read the whole tree. Only what all
 * of them may see: they lie together in one store, which gives any object of it to who knows its id.
 */
export function isFetchable(change: { contribution: string; form: string }): boolean {
  return change.contribution === 'shared' && change.form === 'source';
}

/**
 * Refuses a patch for what it is, before anything of it is kept.
 *
 * @throws DomainError `invalid` or `too-large`, naming the path or the count.
 */
export function refuseUnfitPatch(patch: PatchFacts): void {
  const short = patch.commit.slice(0, 7);
  if (patch.parents.length !== 1) {
    const what = patch.parents.length === 0 ? 'has no parent' : 'is a merge';
    throw new DomainError(
      'invalid',
      `commit ${short} ${what}: send one commit on top of the branch`,
    );
  }
  if (patch.files.length === 0) throw new DomainError('invalid', `commit ${short} changes nothing`);
  if (patch.files.length > limits.files) {
    throw new DomainError(
      'too-large',
      `commit ${short} touches ${patch.files.length} files; ${limits.files} at most in one change`,
    );
  }
  if (Buffer.byteLength(patch.message) > limits.messageBytes) {
    throw new DomainError(
      'too-large',
      `the message of ${short} is over ${limits.messageBytes} bytes`,
    );
  }
  for (const file of patch.files) refuseUnfitFile(file);
}

function refuseUnfitFile(file: PatchFile): void {
  const named = JSON.stringify(file.path);
  // An odd name that the branch holds is not this patch's fault.
  const problem =
    pathProblem(file.path) ?? (file.status === 'added' ? nameProblem(file.path) : undefined);
  if (problem !== undefined) throw new DomainError('invalid', `${named} ${problem}`);
  if (file.status === 'deleted') return;
  if (file.mode === '120000') {
    throw new DomainError(
      'invalid',
      `${named} is a symbolic link: a patch holds regular files only`,
    );
  }
  if (file.mode !== '100644' && file.mode !== '100755') {
    const kind = file.mode === '160000' ? 'a submodule' : `of mode ${file.mode}`;
    throw new DomainError('invalid', `${named} is ${kind}: a patch holds regular files only`);
  }
  if (file.sizeBytes > limits.fileBytes) {
    throw new DomainError(
      'too-large',
      `${named} is ${file.sizeBytes} bytes; ${limits.fileBytes} at most for one file`,
    );
  }
}

/**
 * Reads the Change-Id of a commit message: the trailer of its last paragraph.
 *
 * @returns undefined without one.
 * @throws DomainError `invalid` for more than one, or one that is not `I` and 40 hex digits.
 */
export function readChangeId(message: string): string | undefined {
  const paragraphs = message.trimEnd().split(/\n\s*\n/);
  const last = paragraphs.length > 1 ? (paragraphs.at(-1) ?? '') : '';
  const found = last
    .split('\n')
    .flatMap((line) => /^change-id:\s*(.*?)\s*$/i.exec(line)?.[1] ?? []);
  const [first] = found;
  if (first === undefined) return undefined;
  if (found.length > 1) {
    throw new DomainError('invalid', 'the message has more than one Change-Id trailer; keep one');
  }
  if (!/^I[0-9a-f]{40}$/.test(first)) {
    throw new DomainError(
      'invalid',
      `Change-Id "${first.slice(0, 60)}" is not I and 40 hex digits`,
    );
  }
  return first;
}

export function subjectOf(message: string): string {
  return (message.trimStart().split('\n')[0] ?? '').slice(0, 200) || '(no subject)';
}

/** Patches in a `git format-patch` mailbox: each begins with a line of this form (git-format-patch(1)). */
export function countPatches(mailbox: string): number {
  return mailbox.match(/^From [0-9a-f]{40} Mon Sep 17 00:00:00 2001\r?$/gm)?.length ?? 0;
}

/** What decides who may know of a change; the list of changes asks the same in SQL. */
export interface Sight {
  contribution: 'shared' | 'black-box';
  isOwnOrganization: boolean;
  isNamedReader: boolean;
  isMaintainer: boolean;
  /** The licence lets the viewer read something of the repository, or all of it. */
  mayRead: 'nothing' | 'part' | 'whole';
}

export function maySee(sight: Sight): boolean {
  if (sight.mayRead === 'nothing') return false;
  if (sight.isOwnOrganization) return true;
  if (sight.contribution === 'shared') return sight.mayRead === 'whole';
  return sight.isNamedReader || sight.isMaintainer;
}
