import { DomainError } from '#core/errors.ts';
import type { PatchFacts, PatchFile } from '#core/git-port.ts';
import { readCommit } from '#formats/git/commit.ts';
import { type RawDifference, readRawDiff } from '#formats/git/raw-diff.ts';
import { commitLimitBytes } from './repository-objects.ts';
import { type GitOptions, mustGit } from './run-git.ts';

/** Enough for a message and for 100,000 changed paths; a patch with more is refused before it is read. */
const outputLimitBytes = 32 * 1024 * 1024;

/**
 * Reads what one commit changes, without its content.
 *
 * @param folder the bare repository or store that holds it.
 * @param quarantine object folder of a push in progress: its objects are seen too.
 * @returns undefined when there is no such commit.
 * @throws DomainError `too-large` when the listing itself is over the limit; `infrastructure` when git fails.
 */
export async function readPatchFacts(
  folder: string,
  commit: string,
  quarantine?: string,
): Promise<PatchFacts | undefined> {
  const options = optionsOf(folder, quarantine);
  const kind = await mustGit(['cat-file', '--batch-check'], { ...options, input: `${commit}\n` });
  const [id = '', type, size] = kind.toString().trim().split(' ');
  if (type !== 'commit') return undefined;
  if (Number(size) > commitLimitBytes) {
    throw new DomainError('too-large', `commit ${id} is over ${commitLimitBytes} bytes`);
  }
  const bytes = await mustGit(['cat-file', 'commit', id], options);
  const { tree: _, ...detail } = readCommit(bytes);
  const files = await readFiles(id, detail.parents[0] ?? '', options);
  return { commit: id, ...detail, files };
}

async function readFiles(
  commit: string,
  parent: string,
  options: GitOptions,
): Promise<PatchFile[]> {
  const sides = parent === '' ? ['--root', commit] : [parent, commit];
  const raw = await mustGit(
    ['diff-tree', '-r', '-z', '--raw', '--no-renames', '--no-commit-id', '--no-abbrev', ...sides],
    options,
  );
  const differences = readRawDiff(raw);
  const sizes = await readSizes(
    differences.filter(({ status, newMode }) => status !== 'deleted' && newMode !== '160000'),
    options,
  );
  return differences.map(({ path, status, newMode, newId }) => ({
    path,
    status: status === 'added' || status === 'deleted' ? status : 'modified',
    mode: newMode,
    sizeBytes: sizes.get(newId) ?? 0,
  }));
}

async function readSizes(
  differences: readonly RawDifference[],
  options: GitOptions,
): Promise<Map<string, number>> {
  if (differences.length === 0) return new Map();
  const input = differences.map(({ newId }) => `${newId}\n`).join('');
  const answer = await mustGit(['cat-file', '--batch-check'], { ...options, input });
  return new Map(
    answer
      .toString('latin1')
      .split('\n')
      .map((line) => line.split(' '))
      .map(([id = '', , size = '0']) => [id, Number(size)] as const),
  );
}

function optionsOf(gitFolder: string, quarantine: string | undefined): GitOptions {
  const tooLong = new DomainError('too-large', 'the patch touches too many files to list');
  const options = { gitFolder, limitBytes: outputLimitBytes, tooLong };
  if (quarantine === undefined) return options;
  // A folder with a colon would be read as two: git takes a list here.
  const folders = `"${quarantine.replace(/["\\]/g, '\\$&')}"`;
  return { ...options, environment: { GIT_ALTERNATE_OBJECT_DIRECTORIES: folders } };
}
