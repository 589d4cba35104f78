import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

const idPattern = /^[0-9a-f]{40}$/;
const depthLimit = 16;

/**
 * The refs under a namespace and what they name, read from git's files without a process; loose ones stand for packed
 * ones of their name. One that is broken is left out. What they name need not be there, nor be a commit.
 *
 * Loose ones are read first: git removes them only after the packed file has them.
 *
 * @param prefix ends in a slash, e.g. `refs/heads/`.
 * @returns sorted by name; undefined where git keeps refs in another way.
 * Source: gitrepository-layout(5), "refs" and "packed-refs".
 */
export async function readRefFiles(
  gitFolder: string,
  prefix: string,
): Promise<{ ref: string; id: string }[] | undefined> {
  if (existsSync(path.join(gitFolder, 'reftable'))) return undefined;
  const loose = new Map<string, string | undefined>();
  await readFolder(gitFolder, prefix.slice(0, -1), loose, depthLimit);
  const packed = await readPacked(gitFolder, prefix);
  const ids = new Map<string, string | undefined>([...packed, ...loose]);
  return [...ids]
    .flatMap(([ref, id]) => (id === undefined ? [] : [{ ref, id }]))
    .sort((a, b) => (a.ref < b.ref ? -1 : 1));
}

async function readFolder(
  gitFolder: string,
  folder: string,
  found: Map<string, string | undefined>,
  depth: number,
): Promise<void> {
  const entries = await ifThere(
    readdir(path.join(gitFolder, folder), { withFileTypes: true, encoding: 'utf8' }),
  );
  for (const entry of entries ?? []) {
    const ref = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (depth > 0) await readFolder(gitFolder, ref, found, depth - 1);
    } else if (entry.isFile() && !entry.name.endsWith('.lock')) {
      const text = await ifThere(readFile(path.join(gitFolder, ref), 'latin1'));
      if (text === undefined) continue; // deleted or packed since it was listed
      const id = text.trimEnd();
      found.set(ref, idPattern.test(id) ? id : undefined);
    }
  }
}

async function readPacked(gitFolder: string, prefix: string): Promise<Map<string, string>> {
  const text = (await ifThere(readFile(path.join(gitFolder, 'packed-refs'), 'utf8'))) ?? '';
  const found = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [id, ref] = [line.slice(0, 40), line.slice(41)];
    if (ref.startsWith(prefix) && line[40] === ' ' && idPattern.test(id)) found.set(ref, id);
  }
  return found;
}

async function ifThere<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw error;
  }
}
