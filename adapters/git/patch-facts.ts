import { spawn } from 'node:child_process';
import path from 'node:path';
import { DomainError } from '#core/errors.ts';
import type { PatchFacts, PatchFile } from '#core/git-port.ts';
import { readCommit } from '#formats/git/commit.ts';
import { childEnvironment } from '../child-environment.ts';
import { commitLimitBytes } from './repository-objects.ts';

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
  const environment = gitEnvironment(folder, quarantine);
  const kind = await git(['cat-file', '--batch-check'], environment, `${commit}\n`);
  const [id = '', type, size] = kind.toString().trim().split(' ');
  if (type !== 'commit') return undefined;
  if (Number(size) > commitLimitBytes) {
    throw new DomainError('too-large', `commit ${id} is over ${commitLimitBytes} bytes`);
  }
  const bytes = await git(['cat-file', 'commit', id], environment);
  const { tree: _, ...detail } = readCommit(bytes);
  const files = await readFiles(id, detail.parents[0] ?? '', environment);
  return { commit: id, ...detail, files };
}

async function readFiles(
  commit: string,
  parent: string,
  environment: NodeJS.ProcessEnv,
): Promise<PatchFile[]> {
  const sides = parent === '' ? ['--root', commit] : [parent, commit];
  const raw = await git(
    ['diff-tree', '-r', '-z', '--raw', '--no-renames', '--no-commit-id', '--no-abbrev', ...sides],
    environment,
  );
  const files: (PatchFile & { objectId: string })[] = [];
  const parts = raw.toString().split('\0');
  // Each file is ":<old mode> <new mode> <old id> <new id> <letter>" and its path (git-diff, raw output).
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const [, mode = '', , objectId = '', letter = ''] = (parts[index] ?? '').split(' ');
    const status = letter === 'A' ? 'added' : letter === 'D' ? 'deleted' : 'modified';
    files.push({ path: parts[index + 1] ?? '', status, mode, sizeBytes: 0, objectId });
  }
  const sizes = await readSizes(
    files.filter((file) => file.status !== 'deleted' && file.mode !== '160000'),
    environment,
  );
  return files.map(({ objectId, ...file }) => ({ ...file, sizeBytes: sizes.get(objectId) ?? 0 }));
}

async function readSizes(
  files: readonly { objectId: string }[],
  environment: NodeJS.ProcessEnv,
): Promise<Map<string, number>> {
  if (files.length === 0) return new Map();
  const ids = files.map((file) => `${file.objectId}\n`).join('');
  const answer = await git(['cat-file', '--batch-check'], environment, ids);
  return new Map(
    answer
      .toString()
      .split('\n')
      .map((line) => line.split(' '))
      .map(([id = '', , size = '0']) => [id, Number(size)] as const),
  );
}

function gitEnvironment(folder: string, quarantine: string | undefined): NodeJS.ProcessEnv {
  return childEnvironment({
    PATH: process.env.PATH,
    LC_ALL: 'C.UTF-8',
    GIT_DIR: folder,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_NO_REPLACE_OBJECTS: '1',
    // A folder with a colon would be read as two: git takes a list here.
    ...(quarantine === undefined
      ? {}
      : { GIT_ALTERNATE_OBJECT_DIRECTORIES: `"${quarantine.replace(/["\\]/g, '\\$&')}"` }),
  });
}

function git(args: string[], env: NodeJS.ProcessEnv, input = ''): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, { env, cwd: path.parse(process.cwd()).root });
    const output: Buffer[] = [];
    let sizeBytes = 0;
    let complaint = '';
    child.stdout.on('data', (chunk: Buffer) => {
      sizeBytes += chunk.length;
      if (sizeBytes > outputLimitBytes) child.kill('SIGKILL');
      else output.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString()).slice(0, 4000);
    });
    child.stdin.on('error', () => {}); // it may end without reading all; its exit says why
    child.on('error', (cause) => {
      reject(new DomainError('infrastructure', 'git cannot be started', { cause }));
    });
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(output));
      else if (sizeBytes > outputLimitBytes) {
        reject(new DomainError('too-large', 'the patch touches too many files to list'));
      } else reject(new DomainError('infrastructure', `git ${args[0]}: ${complaint.trim()}`));
    });
    child.stdin.end(input);
  });
}
