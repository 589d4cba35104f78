/** Sends contributions as a partner would: a git client, an mbox upload, a module upload. Nothing but the public doors. */
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { signedBy } from '#adapters/git/signature.ts';
import { git } from './git.ts';

export interface Sender {
  /** Address of the portal, without a slash at the end. */
  portal: string;
  repository: string;
  name: string;
  email: string;
  /** A personal access token that may write. */
  token: string;
}

/** Files laid over the tree, and the message of the commit that adds them. */
export interface Contribution {
  folder: string;
  message: string;
}

export interface Sent {
  changeNumber: number;
}

/** Reads `commit-message` and takes the rest of the folder as the overlay. */
export async function readContribution(folder: string): Promise<Contribution> {
  return { folder, message: await readFile(path.join(folder, 'commit-message'), 'utf8') };
}

/** The address that git is given; the token travels as the password of HTTP Basic. */
export function gitAddress(sender: Pick<Sender, 'portal' | 'repository' | 'token'>): string {
  const address = new URL(`${sender.portal}/git/${sender.repository}.git`);
  address.username = 'token';
  address.password = sender.token;
  return address.href;
}

/** Clones, lays the files over, commits. @returns what `use` makes of the work tree. */
async function withCommit<T>(
  sender: Sender,
  contribution: Contribution,
  use: (workTree: string) => Promise<T>,
): Promise<T> {
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'slipway-contribution-'));
  const workTree = path.join(scratch, 'tree');
  try {
    await git(['clone', '--quiet', gitAddress(sender), workTree], { cwd: scratch });
    await cp(contribution.folder, workTree, {
      recursive: true,
      filter: (file) => path.basename(file) !== 'commit-message',
    });
    const changeId = createHash('sha1').update(contribution.message).digest('hex');
    const message = withTrailer(contribution.message, `Change-Id: I${changeId}`);
    const environment = signedBy({
      name: sender.name,
      email: sender.email,
      atSeconds: Math.floor(Date.now() / 1000),
    });
    await git(['add', '--all'], { cwd: workTree });
    await git(['commit', '--quiet', '-m', message], { cwd: workTree, environment });
    return await use(workTree);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Puts a trailer in front of the message's last paragraph if that is one of trailers, or behind it. */
function withTrailer(message: string, trailer: string): string {
  const text = message.trimEnd();
  const last = text.slice(text.lastIndexOf('\n\n') + 2);
  const trailers = last.split('\n').every((line) => /^[A-Za-z][\w-]*: /.test(line));
  if (!trailers || last === text) return `${text}\n\n${trailer}\n`;
  return `${text.slice(0, -last.length)}${trailer}\n${last}\n`;
}

/** `git push origin HEAD:refs/for/main`. */
export function pushContribution(sender: Sender, contribution: Contribution): Promise<Sent> {
  return withCommit(sender, contribution, async (workTree) => {
    const { stderr } = await git(['push', 'origin', 'HEAD:refs/for/main'], { cwd: workTree });
    const number = /\bchange (\d+)\b/i.exec(stderr)?.[1];
    if (number === undefined) throw new Error(`the push named no change:\n${stderr}`);
    return { changeNumber: Number(number) };
  });
}

/** `git format-patch`, then the upload that the page does too. */
export function mailContribution(sender: Sender, contribution: Contribution): Promise<Sent> {
  return withCommit(sender, contribution, async (workTree) => {
    const { stdout } = await git(['format-patch', '-1', '--stdout'], { cwd: workTree });
    const query = new URLSearchParams({ repository: sender.repository, branch: 'main' });
    return post(sender, `/api/changes/mailbox?${query}`, stdout, 'application/mbox');
  });
}

interface ModuleUpload {
  file: string;
  contribution: 'shared' | 'black-box';
  metadata: { name: string; version: string; licence: string; description: string };
}

export async function uploadModule(sender: Sender, upload: ModuleUpload): Promise<Sent> {
  const form = new FormData();
  form.set('repository', sender.repository);
  form.set('branch', 'main');
  form.set('contribution', upload.contribution);
  for (const [key, value] of Object.entries(upload.metadata)) form.set(key, value);
  form.set('file', new Blob([await readFile(upload.file)]), path.basename(upload.file));
  return post(sender, '/api/changes/module', form);
}

async function post(
  sender: Sender,
  place: string,
  body: string | FormData,
  contentType?: string,
): Promise<Sent> {
  const response = await fetch(`${sender.portal}${place}`, {
    method: 'POST',
    body,
    headers: {
      authorization: `Bearer ${sender.token}`,
      ...(contentType === undefined ? {} : { 'content-type': contentType }),
    },
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${place}: ${response.status} ${text}`);
  const { changeNumber } = JSON.parse(text) as Sent;
  return { changeNumber };
}
