import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { requireRefName } from './repository-refs.ts';
import { mustGit } from './run-git.ts';

/** Makes HEAD name the branch, whether it is there or not. No process starts where it does so already. */
export async function pointHead(gitFolder: string, branch: string): Promise<void> {
  const wanted = `refs/heads/${branch}`;
  requireRefName(wanted);
  const held = await readFile(path.join(gitFolder, 'HEAD'), 'utf8');
  if (held.trim() === `ref: ${wanted}`) return;
  await mustGit(['symbolic-ref', 'HEAD', wanted], { gitFolder });
}
