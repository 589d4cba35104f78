import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DomainError } from '#core/errors.ts';
import { childEnvironment } from '../child-environment.ts';
import { unfinishedName } from '../living.ts';
import { requireObjectId } from './repository-objects.ts';
import { requireRefName, updateRef } from './repository-refs.ts';
import { gitEnvironment, gitSettings, mustGit, runGit } from './run-git.ts';
import { clearStaleLocks, saysLocked } from './stale-locks.ts';

/** An empty bare repository without hooks or samples. Nothing happens when it is there. */
export function createBare(gitFolder: string, branch: string): Promise<void> {
  return makeWhole(gitFolder, branch, () => Promise.resolve());
}

/**
 * A bare repository that borrows the objects of another. The borrowing is written before the first object
 * comes, with a relative path, so that the data folder can be moved.
 * Source: gitrepository-layout(5), "objects/info/alternates".
 */
export function createStore(storeFolder: string, repositoryFolder: string): Promise<void> {
  return makeWhole(storeFolder, 'none', async (making) => {
    const info = path.join(making, 'objects', 'info');
    await mkdir(info, { recursive: true });
    const objects = path.join(storeFolder, 'objects');
    const borrowed = path.relative(objects, path.join(repositoryFolder, 'objects'));
    await writeFile(path.join(info, 'alternates'), `${borrowed}\n`);
  });
}

/** It appears whole or not at all: a stop in the middle must not leave half a repository under its name. */
export async function makeWhole(
  gitFolder: string,
  branch: string,
  finish: (making: string) => Promise<void>,
): Promise<void> {
  if (existsSync(path.join(gitFolder, 'HEAD'))) return;
  requireRefName(`refs/heads/${branch}`);
  const parent = path.dirname(gitFolder);
  await mkdir(parent, { recursive: true });
  const making = path.join(parent, `.making-${unfinishedName()}`);
  try {
    const args = ['init', '--quiet', '--bare', '--template=', `--initial-branch=${branch}`];
    await mustGit([...args, '--', making]);
    await finish(making);
    await rename(making, gitFolder);
  } catch (cause) {
    await rm(making, { recursive: true, force: true });
    if (!existsSync(path.join(gitFolder, 'HEAD'))) throw cause; // another made it meanwhile
  }
}

/** @param storesFolder `<slug>.changes`. @returns names of the stores in it. */
export async function listStores(storesFolder: string): Promise<string[]> {
  if (!existsSync(storesFolder)) return [];
  const names = await readdir(storesFolder);
  return names
    .filter((name) => name.endsWith('.git'))
    .map((name) => name.slice(0, -'.git'.length))
    .sort();
}

/** Copies what the repository's branches lack of `commit`, then proves that nothing is missing. */
export function publish(
  repositoryFolder: string,
  storeFolder: string,
  commit: string,
): Promise<void> {
  return copyCommit({ into: repositoryFolder, repositoryFolder, storeFolder }, commit);
}

/** As `lend` of the port. */
export async function lend(
  folders: { review: string; repository: string; store: string },
  { ref, commit }: { ref: string; commit: string },
): Promise<void> {
  const { review, repository, store } = folders;
  requireObjectId(commit);
  await createStore(review, repository);
  const shown = await runGit(['show-ref', '--verify', '--hash', '--', ref], { gitFolder: review });
  const held = shown.code === 0 ? shown.stdout.toString('latin1').trim() : '';
  if (held === commit) return;
  await copyCommit({ into: review, repositoryFolder: repository, storeFolder: store }, commit);
  await updateRef(review, ref, commit, held);
}

async function copyCommit(
  folders: { into: string; repositoryFolder: string; storeFolder: string },
  commit: string,
): Promise<void> {
  const { into, repositoryFolder, storeFolder } = folders;
  requireObjectId(commit);
  const heads = await mustGit(['for-each-ref', '--format=^%(objectname)', '--', 'refs/heads/'], {
    gitFolder: repositoryFolder,
  });
  const pack = await mustGit(['pack-objects', '--revs', '--stdout', '-q'], {
    gitFolder: storeFolder,
    input: `${commit}\n${heads.toString('latin1')}`,
    limitBytes: 256 * 1024 * 1024,
    bound: true,
  });
  await mustGit(['unpack-objects', '-q', '--strict'], { gitFolder: into, input: pack });
  await mustGit(['rev-list', '--objects', '--quiet', '--stdin'], {
    gitFolder: into,
    input: `${commit}\n${heads.toString('latin1')}`,
    bound: true,
  });
}

/** @returns false where either commit does not exist. */
export async function isAncestor(gitFolder: string, commit: string, of: string): Promise<boolean> {
  const args = ['merge-base', '--is-ancestor', '--end-of-options', commit, of];
  const { code } = await runGit(['-c', 'core.commitGraph=false', ...args], { gitFolder });
  return code === 0;
}

/** Synchronous: the caller holds the database's write lock. */
export function moveBranchNow(
  gitFolder: string,
  branch: string,
  next: string,
  expected: string,
): boolean {
  requireObjectId(next);
  requireObjectId(expected);
  const ref = `refs/heads/${branch}`;
  requireRefName(ref);
  const input = `update ${ref}\0${next}\0${expected}\0`;
  const move = () => gitNow(gitFolder, ['update-ref', '--no-deref', '-z', '--stdin'], input);
  let moved = move();
  if (saysLocked(moved.stderr) && clearStaleLocks(gitFolder).length > 0) moved = move();
  if (moved.code === 0) return true;
  const now = gitNow(gitFolder, ['show-ref', '--verify', '--hash', '--', ref], '').stdout.trim();
  if (now !== expected) return false;
  throw new DomainError('infrastructure', `git update-ref failed: ${moved.stderr.slice(0, 500)}`);
}

/** Synchronous for the same reason. */
export function branchHoldsNow(gitFolder: string, branch: string, commit: string): boolean {
  requireObjectId(commit);
  const ref = `refs/heads/${branch}`;
  requireRefName(ref);
  const args = ['merge-base', '--is-ancestor', '--end-of-options', commit, ref];
  const { code } = gitNow(gitFolder, args, '');
  if (code > 1) requireBranch(gitFolder, ref);
  return code === 0;
}

/** A branch that cannot be read holds nobody knows what. */
function requireBranch(gitFolder: string, ref: string): void {
  const { code, stderr } = gitNow(gitFolder, ['rev-list', '-1', ref, '--'], '');
  if (code === 0) return;
  throw new DomainError('infrastructure', `${ref} cannot be read: ${stderr.slice(0, 500)}`);
}

function gitNow(
  gitFolder: string,
  args: readonly string[],
  input: string,
): { code: number; stdout: string; stderr: string } {
  const result = spawnSync('git', [...gitSettings, `--git-dir=${gitFolder}`, ...args], {
    cwd: gitFolder,
    env: childEnvironment(gitEnvironment()),
    input,
    encoding: 'utf8',
    timeout: 10_000,
  });
  if (result.error) {
    throw new DomainError('infrastructure', 'git could not be run', { cause: result.error });
  }
  return { code: result.status ?? 128, stdout: result.stdout, stderr: result.stderr };
}
