import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runGit } from './run-git.ts';

export interface PatchMail {
  authorName: string;
  authorEmail: string;
  /** As the mail has it; '' when it has none. */
  date: string;
  /** UTF-8, ends in a line feed. */
  message: string;
  patch: Buffer;
  /** Where the patch lies. */
  patchFile: string;
}

/**
 * Takes the one patch out of a mailbox, as `git am` would.
 *
 * @param folder empty, for git's scratch files.
 * @returns the mail, or why there is not exactly one readable patch.
 */
export async function readMail(
  folder: string,
  mailbox: Uint8Array,
): Promise<{ ok: true; mail: PatchMail } | { ok: false; reason: string }> {
  if (mailbox.includes(0)) return no('the mailbox holds binary data (a NUL byte)');
  const mailboxFile = path.join(folder, 'mailbox');
  await writeFile(mailboxFile, mailbox);
  const kept = carriageReturnsAreContent(mailbox) ? ['--keep-cr'] : [];
  const split = await runGit(['mailsplit', '-b', ...kept, `-o${folder}`, '--', mailboxFile]);
  const mails = (await readdir(folder)).filter((name) => /^\d{4,}$/.test(name)).sort();
  if (split.code !== 0 || mails[0] === undefined) return no('this is no mailbox');
  if (mails.length > 1) {
    return no(`the mailbox holds ${mails.length} patches; squash them and send one`);
  }
  const messageFile = path.join(folder, 'message');
  const patchFile = path.join(folder, 'patch');
  const info = await runGit(
    ['mailinfo', '--encoding=UTF-8', '--no-scissors', messageFile, patchFile],
    { input: await readFile(path.join(folder, mails[0])) },
  );
  if (info.code !== 0) return no('the mail cannot be decoded: send what git format-patch wrote');
  const field = (name: string) =>
    new RegExp(`^${name}: (.*)$`, 'm').exec(info.stdout.toString('utf8'))?.[1]?.trim() ?? '';
  const authorName = field('Author');
  const authorEmail = field('Email');
  const subject = field('Subject');
  if (authorName === '' || !authorEmail.includes('@')) return no('the mail has no From: line');
  if (subject === '') return no('the mail has no Subject: line');
  const patch = await readFile(patchFile);
  if (patch.includes(0)) return no('the patch holds binary data (a NUL byte)');
  const body = (await readFile(messageFile, 'utf8')).trim();
  const message = body === '' ? `${subject}\n` : `${subject}\n\n${body}\n`;
  const date = field('Date');
  return { ok: true, mail: { authorName, authorEmail, date, message, patch, patchFile } };
}

/** Lines that all end in CRLF were made so on the way; where only some do, the files themselves have them. */
function carriageReturnsAreContent(mailbox: Uint8Array): boolean {
  const text = Buffer.from(mailbox).toString('latin1');
  return text.includes('\r\n') && /(?:^|[^\r])\n/.test(text);
}

function no(reason: string): { ok: false; reason: string } {
  return { ok: false, reason };
}
