import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { mustGit } from './run-git.ts';
import { type Signature, signedBy } from './signature.ts';

/**
 * Makes a folder's files the first commit of a branch. Nothing happens when the branch is there already.
 * Same folder, importer and message: same commit.
 *
 * @param repository folder of a bare repository.
 * @param source folder whose files, but for `build/`, become the tree.
 * @returns the branch's commit.
 * @throws DomainError `infrastructure` with git's words when it fails.
 */
export async function importTree(
  repository: string,
  source: string,
  branch: string,
  importer: Signature,
  message: string,
): Promise<string> {
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'slipway-import-'));
  const environment = {
    ...signedBy(importer),
    GIT_WORK_TREE: path.resolve(source),
    GIT_INDEX_FILE: path.join(scratch, 'index'),
    GIT_LITERAL_PATHSPECS: '0', // `build/` is left out by a pathspec
  };
  const run = async (...args: string[]) => {
    const printed = await mustGit(args, { gitFolder: path.resolve(repository), environment });
    return printed.toString('utf8').trim();
  };
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
