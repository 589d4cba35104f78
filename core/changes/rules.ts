import { sizeLimits } from '#core/ci/check-size.ts';

/** Limits and pure decisions of the room. */

const mebibyte = 1024 * 1024;

export const limits = {
  /** One push, as git sends it. Told to git as `receive.maxInputSize`. */
  pushBytes: 16 * mebibyte,
  mailboxBytes: 16 * mebibyte,
  moduleBytes: sizeLimits.moduleBytes,
  /** Files that one patch may touch. */
  files: sizeLimits.files,
  /** One file, as it is after the patch. */
  fileBytes: 4 * mebibyte,
  messageBytes: 64 * 1024,
  /** Of a subject, as lists show it; the message keeps all of it. */
  subjectCharacters: 200,
  pageSize: 25,
} as const;

/**
 * Numbers of changes. Shared ones count up without a gap. A black box, whose existence only its vendor, its
 * readers and the owner's maintainers may know of, is no gap among them: it has a random number from here on.
 */
export const blackBoxNumbers = { first: 100_000_000, last: 999_999_999 } as const;

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

/** What decides who may know of a change; the list of changes asks the same in SQL. */
interface Sight {
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
