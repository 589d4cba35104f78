import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { DomainError } from '#core/errors.ts';
import type { MailAdmission, MailResult, NamedFile } from '#core/git-port.ts';
import { type DiffHeaders, diffLimits, readDiffHeaders } from '#formats/git/diff.ts';
import { explainFailure } from './apply-failure.ts';
import { type PatchMail, readMail } from './mail.ts';
import { readPatchFacts } from './patch-facts.ts';
import { type Quarantine, withQuarantine } from './quarantine.ts';
import { requireObjectId } from './repository-objects.ts';
import { type GitResult, mustGit, runGit, splitNul } from './run-git.ts';

/** Who commits what came by mail; the author is the mail's. */
const committer = { GIT_COMMITTER_NAME: 'Slipway', GIT_COMMITTER_EMAIL: 'slipway@localhost' };
/** Many hunks that fit in many places keep git busy for minutes. */
const deadlineMs = 10_000;

const tooMuch = `the patch has over ${diffLimits.lines} lines, ${diffLimits.hunks} hunks or ${diffLimits.sources} old names; split it`;
/** git only warns of it ("quoted CRLF detected") and stores them. */
const crlf =
  'the encoded text of the mail ends its lines in CRLF, which would become part of the files: ' +
  'let the mailer encode what git format-patch wrote, as it is, or attach it';

type Refusal = Exclude<MailResult, { ok: true }>;

/**
 * Does with one mail what `git am` does: same author, date, message and tree. Without a work tree: into a
 * temporary index, with the objects in quarantine. No three-way fallback: that would read any object whose
 * id the mail names. The committer is the portal, at the author's date, so that the same mail on the same
 * base is the same commit.
 *
 * @throws DomainError `too-large` when git takes over 10 s for it; what `admission` throws; `infrastructure`
 *   when git itself fails.
 */
export function applyMailbox(
  gitFolder: string,
  base: string,
  mailbox: Uint8Array,
  admission: MailAdmission,
): Promise<MailResult> {
  requireObjectId(base);
  return withQuarantine<MailResult>(gitFolder, async (quarantine) => {
    const scratch = path.join(quarantine.folder, 'mail');
    await mkdir(scratch);
    const read = await readMail(scratch, mailbox);
    if (!read.ok) return { result: { ok: false, why: 'unreadable', reason: cut(read.reason) } };
    const { mail } = read;
    const headers = readDiffHeaders(mail.patch);
    if (headers === undefined) return { result: { ok: false, why: 'unreadable', reason: tooMuch } };
    const listed = await apply(quarantine, ['--numstat', '-z'], mail);
    if (listed.code !== 0) return { result: { ...refuse(listed, headers), why: 'unreadable' } };
    admission.names(namesOf(listed.stdout, headers, mail.patch.includes(0)));
    await mustGit(['read-tree', '--end-of-options', base], quarantine.options);
    const applied = await apply(quarantine, ['--cached', '--whitespace=nowarn'], mail);
    if (applied.code !== 0) return { result: refuse(applied, headers) };
    if (headers.carriageReturns) return { result: { ok: false, why: 'unreadable', reason: crlf } };
    const made = await commitIndex(quarantine, mail, base);
    if (!made.ok) return { result: made };
    const { GIT_OBJECT_DIRECTORY: objects } = quarantine.options.environment ?? {};
    const patch = await readPatchFacts(gitFolder, made.commit, objects);
    if (patch === undefined) throw new DomainError('infrastructure', 'the applied patch is gone');
    await admission.patch(patch);
    return { result: { ok: true, commit: made.commit, patch }, keep: made.commit };
  });
}

/** `-p1` is said, since git guesses from a patch without git's headers and then reads other names than we. */
function apply(quarantine: Quarantine, options: readonly string[], mail: PatchMail) {
  return runGit(['apply', '-p1', ...options, '--', mail.patchFile], {
    ...quarantine.options,
    timeoutMs: deadlineMs,
    bound: true,
    tooSlow: new DomainError(
      'too-large',
      'git takes over 10 s to apply this patch; send less at once',
    ),
  });
}

function refuse({ stderr }: GitResult, headers: DiffHeaders): Refusal {
  const failure = explainFailure(stderr, headers);
  return { ok: false, ...failure, reason: cut(failure.reason) };
}

function cut(reason: string): string {
  return reason.slice(0, 1000);
}

/** All that the patch would read or write. git tells the new names; the old ones are read from its headers. */
function namesOf(numstat: Buffer, headers: DiffHeaders, holdsNul: boolean): NamedFile[] {
  const written = splitNul(numstat).map((entry) => {
    const [added, deleted, ...name] = entry.split('\t');
    return { path: name.join('\t'), binary: holdsNul || (added === '-' && deleted === '-') };
  });
  const read = [...new Set(headers.sources)].map((name) => ({ path: name, binary: false }));
  return [...read, ...written];
}

async function commitIndex(
  quarantine: Quarantine,
  mail: PatchMail,
  base: string,
): Promise<{ ok: true; commit: string } | Refusal> {
  const tree = (await mustGit(['write-tree'], quarantine.options)).toString('latin1').trim();
  const committed = await runGit(['commit-tree', tree, '-p', base, '-F', '-'], {
    ...quarantine.options,
    environment: {
      ...quarantine.options.environment,
      ...committer,
      GIT_AUTHOR_NAME: mail.authorName,
      GIT_AUTHOR_EMAIL: mail.authorEmail,
      GIT_AUTHOR_DATE: mail.date,
      GIT_COMMITTER_DATE: mail.date,
    },
    input: mail.message,
  });
  if (committed.code === 0) {
    return { ok: true, commit: committed.stdout.toString('latin1').trim() };
  }
  const [line = ''] = committed.stderr.split('\n', 1);
  const reason = `git makes no commit of this From:, Date: and message: ${cut(line.replace('fatal: ', ''))}`;
  return { ok: false, why: 'unreadable', reason };
}
