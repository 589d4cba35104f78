/** Puts a folder of this tree into a bare repository as its first commit, through git itself. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { git, identity } from './git.ts';

/**
 * @param repository folder of a bare repository.
 * @param source folder whose files, but for `build/`, become the tree.
 * @param branch made by this; nothing happens when it is there already.
 * @param author `atSeconds`: since 1970. Same folder, author and message: same commit.
 * @returns the branch's commit.
 * @throws Error with git's words when it fails.
 */
export async function importTree(
  repository: string,
  source: string,
  branch: string,
  author: { name: string; email: string; atSeconds: number },
  message: string,
): Promise<string> {
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'slipway-import-'));
  const environment = {
    GIT_DIR: path.resolve(repository),
    GIT_WORK_TREE: path.resolve(source),
    GIT_INDEX_FILE: path.join(scratch, 'index'),
    ...identity(author.name, author.email, author.atSeconds),
  };
  const run = async (...args: string[]) =>
    (await git(args, { cwd: source, environment })).stdout.trim();
  try {
    const ref = `refs/heads/${branch}`;
    const present = await run('for-each-ref', '--format=%(objectname)', ref);
    if (present !== '') return present;
    await run('add', '--all', '--force', '--', '.', ':(exclude)build');
    const tree = await run('write-tree');
    const commit = await run('commit-tree', tree, '-m', message);
    await run('update-ref', ref, commit, '0'.repeat(40));
    return commit;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
