import { DomainError } from '#core/errors.ts';
import type { NamedFile, PatchFacts, PatchFile } from '#core/git-port.ts';
import { plainLine } from '#core/plain-line.ts';
import { modeProblem, nameProblem, pathProblem } from '#core/tree-path.ts';
import type { GitPerson } from '#formats/git/commit.ts';
import { limits } from './rules.ts';

/**
 * What we refuse of that which git takes, for a push and for a mail alike, each with a sentence of its own:
 * merges, dates, people, messages, sizes and counts here; names of files, links, submodules and other modes in
 * `core/tree-path.ts`; binaries here for a mail and in `core/ci/check-size.ts` for a push. A mail has some
 * more, for what a push cannot be: a NUL byte, several patches, length (`formats/mail/mbox.ts`, `formats/git/diff.ts`),
 * an unknown charset, no Subject:, no Date: (`adapters/git/mail.ts`), carriage returns that an encoder added
 * and a patch without git's headers whose names have no folder (`adapters/git/repository-apply.ts`).
 */

/** Git writes and reads dates up to here in every format that it has; pages far beyond. */
const latestSeconds = Date.UTC(2100, 0, 1) / 1000 - 1;
const nameLimit = 200;
const personName = plainLine(nameLimit);

/** @throws DomainError `invalid` or `too-large`, naming the path, the value or the count. */
export function refuseUnfitPatch(patch: PatchFacts): void {
  const short = `commit ${patch.commit.slice(0, 7)}`;
  if (patch.parents.length !== 1) {
    const what = patch.parents.length === 0 ? 'has no parent' : 'is a merge';
    throw invalid(`${short} ${what}: send one commit on top of the branch`);
  }
  if (patch.files.length === 0) throw invalid(`${short} changes nothing`);
  refuseTooMany(patch.files.length);
  refuseUnfitMessage(patch);
  refuseUnfitPerson('author', patch.author);
  refuseUnfitPerson('committer', patch.committer);
  for (const file of patch.files) refuseUnfitFile(file);
}

/**
 * The same of the names that a mailed patch would read or write, before it is compared with the tree.
 *
 * @throws DomainError `invalid`, `too-large`, or `forbidden` for a path that the grant does not cover.
 */
export function refuseUnfitNames(
  named: readonly NamedFile[],
  covers: (path: string) => boolean,
): void {
  refuseTooMany(named.length);
  for (const { path, binary } of named) {
    const problem = pathProblem(path);
    if (problem !== undefined) throw invalid(`${JSON.stringify(path)} ${problem}`);
    if (!covers(path)) {
      throw new DomainError('forbidden', `${JSON.stringify(path)}: your grant does not cover it`);
    }
    if (binary) {
      throw invalid(
        `${JSON.stringify(path)} is binary: send source as text, modules by the module upload`,
      );
    }
  }
}

function invalid(message: string): DomainError {
  return new DomainError('invalid', message);
}

function refuseTooMany(files: number): void {
  if (files <= limits.files) return;
  throw new DomainError(
    'too-large',
    `the patch touches ${files} files; ${limits.files} at most in one change`,
  );
}

function refuseUnfitMessage({ message, subject }: PatchFacts): void {
  if (Buffer.byteLength(message) > limits.messageBytes) {
    throw new DomainError('too-large', `the message is over ${limits.messageBytes} bytes`);
  }
  if (subject === '') throw invalid('the message is empty: say in its first line what changes');
  if (message.includes('\0')) throw invalid('the message holds a NUL byte, where git would cut it');
}

function refuseUnfitPerson(role: 'author' | 'committer', { name, email, time }: GitPerson): void {
  const said = JSON.stringify(`${name} <${email}>`.slice(0, nameLimit));
  if (name === '' || !/^[^@\s]+@[^@\s]+$/.test(email)) {
    throw invalid(
      `the ${role} ${said} is no name with an e-mail address: set user.name, user.email`,
    );
  }
  const line = personName.safeParse(name);
  if (!line.success) throw invalid(`the ${role}'s name ${said}: ${line.error.issues[0]?.message}`);
  if (email.length > nameLimit) {
    throw invalid(`the ${role}'s address is over ${nameLimit} characters: ${said}`);
  }
  const { atMs = Number.NaN, raw } = time;
  if (!(atMs >= 0 && atMs <= latestSeconds * 1000) || !isZone(raw.slice(raw.indexOf(' ') + 1))) {
    throw invalid(
      `the ${role}'s date ${JSON.stringify(raw)} is none between 1970 and 2099 in a zone of the earth: ` +
        'git commit --amend --date=now --reset-author',
    );
  }
}

/** `+0530`; the widest zones are -1200 and +1400. */
function isZone(zone: string): boolean {
  if (!/^[+-]\d{4}$/.test(zone)) return false;
  return Number(zone.slice(1, 3)) <= 14 && Number(zone.slice(3)) < 60;
}

function refuseUnfitFile(file: PatchFile): void {
  const named = JSON.stringify(file.path);
  // An odd name that the branch holds is not this patch's fault.
  const problem =
    pathProblem(file.path) ?? (file.status === 'added' ? nameProblem(file.path) : undefined);
  if (problem !== undefined) throw invalid(`${named} ${problem}`);
  if (file.status === 'deleted') return;
  if (/(^|\/)\.gitmodules$/i.test(file.path)) {
    throw invalid(`${named} would name submodules: a patch holds regular files only; send theirs`);
  }
  const wrongMode = modeProblem(file.mode);
  if (wrongMode !== undefined) throw invalid(`${named} ${wrongMode}`);
  if (file.sizeBytes > limits.fileBytes) {
    throw new DomainError(
      'too-large',
      `${named} is ${file.sizeBytes} bytes; ${limits.fileBytes} at most for one file`,
    );
  }
}
