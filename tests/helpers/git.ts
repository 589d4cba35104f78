import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { childEnvironment } from '#adapters/child-environment.ts';

/** A developer's git: nothing of this machine's configuration. */
export const developer = {
  PATH: process.env.PATH ?? '',
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Ada Test',
  GIT_AUTHOR_EMAIL: 'ada@vendor.example',
  GIT_COMMITTER_NAME: 'Ada Test',
  GIT_COMMITTER_EMAIL: 'ada@vendor.example',
};
const environment = {
  ...developer,
  GIT_AUTHOR_DATE: '2026-01-02T03:04:05Z',
  GIT_COMMITTER_DATE: '2026-01-02T03:04:05Z',
};

/** Runs the system's git in a folder, as a developer would. @returns stdout, trimmed. */
export function git(folder: string, args: readonly string[], input?: string | Uint8Array): string {
  return execFileSync('git', [...args], {
    cwd: folder,
    env: childEnvironment(environment),
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(input === undefined ? {} : { input }),
  }).trim();
}

export interface CommitSpecification {
  message: string;
  /** Text or bytes; null deletes. A link: `{ link: target }`. */
  files: Record<string, string | Uint8Array | null | { link: string }>;
  /** Where it goes; `refs/heads/main` unless told. */
  ref?: string;
  /** The ref's tip unless told; '' makes a commit without a parent. */
  parent?: string;
  author?: string;
}

/**
 * Adds a commit to a bare repository without a work tree, by one `git fast-import`.
 *
 * @returns the commit's id.
 */
export function addCommit(bareFolder: string, commit: CommitSpecification): string {
  const ref = commit.ref ?? 'refs/heads/main';
  const tip = git(bareFolder, ['for-each-ref', '--format=%(objectname)', ref]);
  const parent = commit.parent ?? tip;
  const author = commit.author ?? 'Ada Test <ada@vendor.example>';
  const parts: (string | Uint8Array)[] = [
    `commit ${ref}\nauthor ${author} 1767323045 +0000\ncommitter ${author} 1767323045 +0000\n`,
    data(commit.message),
  ];
  if (parent !== '') parts.push(`from ${parent}\n`);
  for (const [path, content] of Object.entries(commit.files)) {
    const quoted = `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
    if (content === null) parts.push(`D ${quoted}\n`);
    else if (typeof content === 'string' || content instanceof Uint8Array) {
      parts.push(`M 100644 inline ${quoted}\n`, data(content));
    } else parts.push(`M 120000 inline ${quoted}\n`, data(content.link));
  }
  const input = Buffer.concat(parts.map((part) => Buffer.from(part)));
  git(bareFolder, ['fast-import', '--quiet', '--force', '--date-format=raw'], input);
  return git(bareFolder, ['rev-parse', '--verify', ref]);
}

function data(content: string | Uint8Array): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.from(`data ${bytes.length}\n`), bytes, Buffer.from('\n')]);
}

/**
 * What `git format-patch` writes for one commit made elsewhere: the repository itself learns no object.
 *
 * @param commit `parent`: what the patch is made on; the tip of `main` unless told.
 */
export function formatPatch(
  bareFolder: string,
  commit: Omit<CommitSpecification, 'ref'>,
  options: readonly string[] = [],
): Buffer {
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-clone-'));
  try {
    git(folder, ['clone', '--quiet', '--bare', bareFolder, 'clone.git']);
    const clone = path.join(folder, 'clone.git');
    const id = addCommit(clone, commit);
    return execFileSync('git', ['format-patch', '--stdout', '-1', ...options, id], {
      cwd: clone,
      env: childEnvironment(environment),
      maxBuffer: 64 * 1024 * 1024,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every object that lies in a repository's own store, sorted. */
export function listObjects(bareFolder: string): string[] {
  const listed = git(bareFolder, [
    'cat-file',
    '--batch-all-objects',
    '--batch-check',
    '--unordered',
  ]);
  return listed.split('\n').sort();
}
