import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { DomainError } from '#core/errors.ts';
import type { ApplyResult } from '#core/ports.ts';
import { type PatchMail, readMail } from './mail.ts';
import { explainFailure, nameProblem, readPatchText } from './patch-text.ts';
import { type Quarantine, withQuarantine } from './quarantine.ts';
import { parseRawDiff, requireObjectId } from './repository-history.ts';
import { type GitOptions, mustGit, runGit, splitNul } from './run-git.ts';

export const mailboxLimitBytes = 16 * 1024 * 1024;

/** Who commits what came by mail; the author is the mail's. */
const committer = { GIT_COMMITTER_NAME: 'Slipway', GIT_COMMITTER_EMAIL: 'slipway@localhost' };

type Refusal = { ok: false; reason: string; path?: string; line?: number };

/**
 * Applies one `git format-patch` mail onto `base`, without a work tree: into a temporary index, with the
 * objects in quarantine. No three-way fallback: that would read any object whose id the mail names.
 *
 * @param covers asked for each path that the patch names, old names of renames too, before anything is
 *   compared with the tree: whether a hunk fits must tell nothing of what the sender may not read.
 * @returns the commit, the same for the same mail on the same base; or the reason, naming file and hunk.
 * @throws DomainError `too-large` over 16 MiB; `infrastructure` when git itself fails.
 */
export function applyMailbox(
  gitFolder: string,
  base: string,
  mailbox: Uint8Array,
  covers: (path: string) => boolean = () => true,
): Promise<ApplyResult> {
  requireObjectId(base);
  if (mailbox.length > mailboxLimitBytes) {
    throw new DomainError('too-large', `the mailbox is over ${mailboxLimitBytes} bytes`);
  }
  return withQuarantine<ApplyResult>(gitFolder, async (quarantine) => {
    const scratch = path.join(quarantine.folder, 'mail');
    await mkdir(scratch);
    const read = await readMail(scratch, mailbox);
    if (!read.ok) return { result: read };
    const refusal =
      (await refuseNames(quarantine, read.mail, covers)) ??
      (await refusePatch(quarantine, read.mail, base)) ??
      (await refuseOutcome(quarantine, base));
    if (refusal) return { result: { ...refusal, reason: refusal.reason.slice(0, 1000) } };
    return commitIndex(quarantine, read.mail, base);
  });
}

/** What git reads the patch to be about, and whether it may be. */
async function refuseNames(
  quarantine: Quarantine,
  mail: PatchMail,
  covers: (path: string) => boolean,
): Promise<Refusal | undefined> {
  const text = readPatchText(mail.patch);
  if (text.binary !== undefined) return binaryRefusal(text.binary);
  const listed = await runGit(
    ['apply', '--numstat', '-z', '--', mail.patchFile],
    quarantine.options,
  );
  if (listed.code !== 0) return { ok: false, ...explainFailure(listed.stderr, text) };
  const named = splitNul(listed.stdout).map((entry) => {
    const [added, deleted, ...name] = entry.split('\t');
    return { path: name.join('\t'), binary: added === '-' && deleted === '-' };
  });
  for (const { path: name, binary } of named) if (binary) return binaryRefusal(name);
  for (const name of [...text.sources, ...named.map((entry) => entry.path)]) {
    const problem = nameProblem(name);
    if (problem !== undefined) return { ok: false, reason: `${name}: ${problem}`, path: name };
    if (!covers(name)) {
      return { ok: false, reason: `${name}: your grant does not cover this path`, path: name };
    }
  }
  return undefined;
}

function binaryRefusal(name: string): Refusal {
  const reason = `${name}: binary content; send source as text, modules by the module upload`;
  return { ok: false, reason, path: name };
}

async function refusePatch(
  quarantine: Quarantine,
  mail: PatchMail,
  base: string,
): Promise<Refusal | undefined> {
  await mustGit(['read-tree', '--end-of-options', base], quarantine.options);
  const applied = await runGit(
    ['apply', '--cached', '--whitespace=nowarn', '--', mail.patchFile],
    quarantine.options,
  );
  if (applied.code === 0) return undefined;
  return { ok: false, ...explainFailure(applied.stderr, readPatchText(mail.patch)) };
}

/** The second look, at what would be stored instead of what the patch said. */
async function refuseOutcome(quarantine: Quarantine, base: string): Promise<Refusal | undefined> {
  const out = await mustGit(
    ['diff-index', '--cached', '-r', '-z', '--raw', '--no-abbrev', '--no-renames', base, '--'],
    quarantine.options,
  );
  const files = parseRawDiff(splitNul(out));
  if (files.length === 0) return { ok: false, reason: 'the patch changes nothing' };
  for (const { path: name, oldMode, newMode } of files) {
    const problem = nameProblem(name) ?? modeProblem(oldMode) ?? modeProblem(newMode);
    if (problem !== undefined) return { ok: false, reason: `${name}: ${problem}`, path: name };
  }
  return undefined;
}

function modeProblem(mode: string): string | undefined {
  if (mode === '120000') return 'is a symbolic link; send a file';
  if (mode === '160000') return 'is a submodule; send its files';
  return ['000000', '100644', '100755'].includes(mode) ? undefined : `has the mode ${mode}`;
}

async function commitIndex(
  quarantine: Quarantine,
  mail: PatchMail,
  base: string,
): Promise<{ result: ApplyResult; keep?: string }> {
  const tree = (await mustGit(['write-tree'], quarantine.options)).toString('latin1').trim();
  const date = mail.date === '' ? await dateOf(quarantine.options, base) : mail.date;
  const committed = await runGit(['commit-tree', tree, '-p', base, '-F', '-'], {
    ...quarantine.options,
    environment: {
      ...quarantine.options.environment,
      ...committer,
      GIT_AUTHOR_NAME: mail.authorName,
      GIT_AUTHOR_EMAIL: mail.authorEmail,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_DATE: date,
    },
    input: mail.message,
  });
  if (committed.code !== 0) {
    return {
      result: { ok: false, reason: `From: or Date: is not readable (${date.slice(0, 100)})` },
    };
  }
  const commit = committed.stdout.toString('latin1').trim();
  return { result: { ok: true, commit }, keep: commit };
}

/** A mail without a date: that of what it is put onto, so that the same mail stays the same commit. */
async function dateOf(options: GitOptions, commit: string): Promise<string> {
  const args = ['log', '-1', '--format=%ct +0000', '--end-of-options', commit, '--'];
  return `@${(await mustGit(args, options)).toString('latin1').trim()}`;
}
