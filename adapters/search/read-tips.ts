import { DomainError } from '#core/errors.ts';
import { mustGit, spawnGit } from '../git/run-git.ts';

export interface TipEntry {
  mode: string;
  id: string;
  path: Buffer;
}

export const listTimeoutMs = 10 * 60_000;
export const listLimitBytes = 1024 * 1024 * 1024;

/** The branches and their commits. */
export async function listBranches(gitFolder: string): Promise<{ name: string; commit: string }[]> {
  const format = '--format=%(objectname) %(objecttype) %(refname:lstrip=2)';
  const out = await mustGit(['for-each-ref', format, 'refs/heads/'], { gitFolder });
  return out
    .toString('utf8')
    .split('\n')
    .flatMap((line) => {
      const [commit = '', type, ...name] = line.split(' ');
      return type === 'commit' ? [{ name: name.join(' '), commit }] : [];
    });
}

/** All entries below a commit but folders, in the order of their paths' bytes. */
export async function listTip(gitFolder: string, commit: string): Promise<TipEntry[]> {
  const out = await mustGit(['ls-tree', '-r', '-z', '--full-tree', commit], {
    gitFolder,
    bound: true,
    timeoutMs: listTimeoutMs,
    limitBytes: listLimitBytes,
  });
  const entries: TipEntry[] = [];
  // `<6 of mode> <type> <40 of id>\t<path>\0`
  for (let at = 0; at < out.length; ) {
    const end = out.indexOf(0, at);
    const tab = out.indexOf(9, at);
    if (end < 0 || tab < 0 || tab > end)
      throw new DomainError('infrastructure', 'git ls-tree broke off');
    entries.push({
      mode: out.toString('latin1', at, at + 6),
      id: out.toString('latin1', tab - 40, tab),
      path: out.subarray(tab + 1, end),
    });
    at = end + 1;
  }
  return entries;
}

/** The sizes of blobs, in the order of the ids; undefined for what is missing or no blob. */
export async function readSizes(
  gitFolder: string,
  ids: readonly string[],
): Promise<(number | undefined)[]> {
  if (ids.length === 0) return [];
  const out = await mustGit(['cat-file', '--buffer', '--batch-check=%(objecttype) %(objectsize)'], {
    gitFolder,
    bound: true,
    timeoutMs: listTimeoutMs,
    input: `${ids.join('\n')}\n`,
  });
  return out
    .toString('latin1')
    .trimEnd()
    .split('\n')
    .map((line) => (line.startsWith('blob ') ? Number(line.slice(5)) : undefined));
}

/** Reads blobs one after the other. @param ids of blobs whose sizes are bearable. */
export async function* readBlobs(
  gitFolder: string,
  ids: readonly string[],
): AsyncGenerator<{ id: string; content: Buffer }> {
  if (ids.length === 0) return;
  const child = spawnGit(['cat-file', '--buffer', '--batch'], { gitFolder, bound: true });
  child.stdin.on('error', () => undefined); // its end is told below
  child.stderr.resume();
  child.stdin.end(`${ids.join('\n')}\n`);
  let rest: Buffer = Buffer.alloc(0);
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let needed = 0;
  let given = 0;
  for await (const chunk of child.stdout) {
    pending.push(chunk as Buffer);
    pendingBytes += (chunk as Buffer).length;
    if (rest.length + pendingBytes < needed) continue;
    rest = Buffer.concat([rest, ...pending]);
    pending = [];
    pendingBytes = 0;
    let at = 0;
    for (;;) {
      const object = takeObject(rest, at);
      needed = typeof object === 'number' ? object - at : 0;
      if (typeof object === 'number') break;
      given += 1;
      at = object.end;
      yield object;
    }
    rest = rest.subarray(at);
  }
  if (given !== ids.length) {
    throw new DomainError('infrastructure', `git cat-file gave ${given} of ${ids.length} blobs`);
  }
}

/** @returns the object at `at`, or up to where the bytes must reach before it is worth looking again. */
function takeObject(
  bytes: Buffer,
  at: number,
): { id: string; content: Buffer; end: number } | number {
  const lineEnd = bytes.indexOf(10, at);
  if (lineEnd < 0) return bytes.length + 1;
  const [id = '', type, size] = bytes.toString('latin1', at, lineEnd).split(' ');
  if (type !== 'blob')
    throw new DomainError('infrastructure', `git cat-file: ${id.slice(0, 40)} is no blob`);
  const end = lineEnd + 1 + Number(size);
  if (bytes.length < end + 1) return end + 1;
  return { id, content: bytes.subarray(lineEnd + 1, end), end: end + 1 };
}
