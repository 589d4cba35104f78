import { isUtf8 } from 'node:buffer';
import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
} from 'node:fs';
import path from 'node:path';

/**
 * Regular files below a folder, by path relative to it, in order. Links and everything else are left out, and so is
 * what untrusted code may make so that no path reaches it: names that are not UTF-8, folders too deep or not readable.
 */
export function listFiles(folder: string): string[] {
  const files: string[] = [];
  const left = [''];
  for (let at = left.pop(); at !== undefined; at = left.pop()) {
    for (const entry of readFolder(path.join(folder, at))) {
      if (!isUtf8(entry.name)) continue;
      const name = entry.name.toString('utf8');
      const relative = at === '' ? name : `${at}/${name}`;
      if (entry.isDirectory()) left.push(relative);
      else if (entry.isFile()) files.push(relative);
    }
  }
  return files.sort();
}

function readFolder(folder: string): Dirent<Buffer>[] {
  try {
    return readdirSync(folder, { withFileTypes: true, encoding: 'buffer' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENAMETOOLONG' || code === 'EACCES') return [];
    throw error;
  }
}

/**
 * Reads a file that untrusted code left: no link on the way is followed, nothing but a regular file is
 * opened, and no more than `maxBytes` are read.
 *
 * @returns undefined when there is no such regular file, or it is larger.
 */
export function readLeftFile(
  folder: string,
  relative: string,
  maxBytes: number,
): Uint8Array | undefined {
  const parts = relative.split('/');
  let at = folder;
  for (const part of parts.slice(0, -1)) {
    at = path.join(at, part);
    if (lstatSync(at, { throwIfNoEntry: false })?.isDirectory() !== true) return undefined;
  }
  const file = path.join(at, parts.at(-1) ?? '');
  if (lstatSync(file, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const descriptor = openSync(file, flags);
  try {
    const { size } = fstatSync(descriptor);
    if (size > maxBytes) return undefined;
    const bytes = Buffer.alloc(size);
    const read = readSync(descriptor, bytes, 0, size, 0);
    return bytes.subarray(0, read);
  } finally {
    closeSync(descriptor);
  }
}

/** Makes the folders above a file. */
export function makeParents(file: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
}
