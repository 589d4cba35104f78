import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DomainError } from '#core/errors.ts';
import { findCharset } from '#formats/git/commit.ts';
import { readMailbox } from '#formats/mail/mbox.ts';
import { listCharsets } from '#formats/mail/mime.ts';
import { counted } from '#formats/text/count.ts';
import { runGit } from './run-git.ts';

/** One mail as `git am` understands it. */
export interface PatchMail {
  authorName: string;
  authorEmail: string;
  /** As the mail has it. */
  date: string;
  /** UTF-8, as `git am` would commit it. */
  message: Buffer;
  patch: Buffer;
  /** Where the patch lies. */
  patchFile: string;
}

type Unreadable = { ok: false; reason: string };

/** What git may take for all mails of a mailbox; a subject of a megabyte keeps it busy for minutes. */
const deadlineMs = 5000;
/** Read whole, so that a refusal can tell patches from letters. */
const mailsRead = 20;

/**
 * Takes the one patch out of a mailbox. git's own `mailinfo` reads the mail, with the settings of a plain
 * `git am`: no scissors, UTF-8, no carriage return kept.
 *
 * @param folder empty, for git's scratch files.
 * @returns the mail, or why there is not exactly one readable patch.
 * @throws DomainError `too-large` when git takes over 5 s to read it.
 */
export async function readMail(
  folder: string,
  mailbox: Uint8Array,
): Promise<{ ok: true; mail: PatchMail } | Unreadable> {
  const box = readMailbox(mailbox);
  if (!box.ok) return box;
  const [first, ...others] = box.mails;
  if (first === undefined) return no('the mailbox is empty');
  const endsAtMs = performance.now() + deadlineMs;
  if (others.length === 0) {
    const decoded = await decode(folder, first, endsAtMs);
    return decoded.ok ? readFields(decoded) : decoded;
  }
  if (box.mails.length > mailsRead) {
    return no(`the mailbox holds ${box.mails.length} mails; send one`);
  }
  let patches = 0;
  for (const mail of box.mails) {
    const decoded = await decode(folder, mail, endsAtMs);
    if (decoded.ok && decoded.patch.length > 0) patches += 1;
  }
  return no(severalMails(box.mails.length, patches));
}

function severalMails(mails: number, patches: number): string {
  const letters = mails - patches;
  if (letters === 0)
    return `the mailbox holds ${patches} patches; send one at a time, or squash them`;
  const without = `${counted(letters, 'mail')} without a patch, such as a cover letter`;
  const advice = patches === 1 ? 'send the mail of the patch alone' : 'send one at a time';
  const count = counted(patches, 'patch', 'patches');
  return `the mailbox holds ${count} and ${without} (git am: Patch is empty.); ${advice}`;
}

interface Decoded {
  ok: true;
  /** `Name: value` lines. */
  fields: string[];
  log: Buffer;
  patch: Buffer;
  patchFile: string;
}

async function decode(
  folder: string,
  input: Uint8Array,
  endsAtMs: number,
): Promise<Decoded | Unreadable> {
  const charsets = listCharsets(input);
  if (charsets === undefined)
    return no('a header of the mail is over 16 KiB, or charsets are named too often');
  const unknown = charsets.find((label) => findCharset(label) === undefined);
  if (unknown !== undefined) {
    return no(
      `the mail's charset ${JSON.stringify(unknown)} is none that we know; send it as UTF-8`,
    );
  }
  const messageFile = path.join(folder, 'message');
  const patchFile = path.join(folder, 'patch');
  const info = await runGit(['mailinfo', '--no-scissors', messageFile, patchFile], {
    input,
    timeoutMs: Math.max(1, endsAtMs - performance.now()),
    bound: true,
    tooSlow: new DomainError('too-large', 'git takes over 5 s to read this mailbox'),
  });
  if (info.code !== 0) {
    const why = /^error: (.{1,200})$/m.exec(info.stderr)?.[1] ?? 'git mailinfo gave up';
    return no(`the mail cannot be read (git am: ${why}); send what git format-patch wrote`);
  }
  return {
    ok: true,
    fields: info.stdout.toString('utf8').split('\n'),
    log: await readFile(messageFile),
    patch: await readFile(patchFile),
    patchFile,
  };
}

async function readFields(decoded: Decoded): Promise<{ ok: true; mail: PatchMail } | Unreadable> {
  const { fields, log, patch, patchFile } = decoded;
  const field = (name: string) =>
    fields.flatMap((line) => (line.startsWith(name) ? line.slice(name.length) : [])).join('\n');
  const subject = field('Subject: ');
  const date = field('Date: ');
  if (subject.trim() === '') return no('the mail has no Subject:, so the change has no name');
  if (date === '') return no('the mail has no Date:, so nobody knows when it was written');
  if (patch.length === 0) {
    return no(
      'the mail holds no patch (git am: Patch is empty.); send what git format-patch wrote',
    );
  }
  const text = Buffer.concat([Buffer.from(`${subject}\n\n`), log]);
  const mail = {
    authorName: field('Author: '),
    authorEmail: field('Email: '),
    date,
    message: (await runGit(['stripspace'], { input: text })).stdout,
    patch,
    patchFile,
  };
  return { ok: true, mail };
}

function no(reason: string): Unreadable {
  return { ok: false, reason };
}
