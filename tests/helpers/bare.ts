import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeGit } from '#adapters/git/repository.ts';
import type { GitPort } from '#core/git-port.ts';
import { addCommit, type CommitSpecification } from './git.ts';

export interface BareRepository {
  git: GitPort;
  /** Holds the repositories. */
  folder: string;
  /** The bare repository `keel`. */
  bareFolder: string;
  commit(specification: CommitSpecification): string;
  close(): void;
}

/** One empty bare repository `keel` behind a real git port. Close it. */
export async function makeBare(): Promise<BareRepository> {
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-git-'));
  const { git, close } = makeGit(folder);
  await git.createRepository('keel', 'main');
  const bareFolder = path.join(folder, 'keel.git');
  return {
    git,
    folder,
    bareFolder,
    commit: (specification) => addCommit(bareFolder, specification),
    close() {
      close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
