import { DomainError } from '#core/errors.ts';
import type { ImportedBranch, ImportWatch } from '#core/import-port.ts';
import { readTree } from '#formats/git/tree.ts';
import { mustGit } from '../git/run-git.ts';
import type { ImportLimits } from './limits.ts';

interface Folder {
  files: number;
  /** Of the longest path below it. */
  pathBytes: number;
}

const atOnce = 500;
const answerBytes = 512 * 1024 * 1024;

/**
 * A tree may name one folder many times, and that one another: few objects, more paths than anybody can list. So what
 * the tip of each branch comes to is counted with each folder looked at once.
 *
 * @throws DomainError `too-large` with the branch.
 */
export async function checkTips(
  gitFolder: string,
  branches: readonly ImportedBranch[],
  limits: ImportLimits,
  watch: ImportWatch,
): Promise<void> {
  const folders = new Map<string, { name: string; mode: string; objectId: string }[]>();
  for (const [index, { name, commit }] of branches.entries()) {
    watch.tell({ phase: 'counting paths', done: index, total: branches.length });
    watch.signal.throwIfAborted();
    const root = await mustGit(['rev-parse', '--verify', `${commit}^{tree}`], { gitFolder });
    const rootId = root.toString('latin1').trim();
    await readFolders(gitFolder, rootId, folders, { name, limits });
    const { files, pathBytes } = sumUp(rootId, folders, new Map());
    const over = (what: string, value: number, most: number) =>
      new DomainError('too-large', `branch ${name} has ${what} ${value}; the limit is ${most}`);
    if (files > limits.paths) throw over('so many paths:', files, limits.paths);
    if (pathBytes > limits.pathBytes) throw over('a path of bytes', pathBytes, limits.pathBytes);
  }
}

/** Level by level, each folder once. */
async function readFolders(
  gitFolder: string,
  rootId: string,
  folders: Map<string, { name: string; mode: string; objectId: string }[]>,
  { name, limits }: { name: string; limits: ImportLimits },
): Promise<void> {
  let level = folders.has(rootId) ? [] : [rootId];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limits.folderDepth) {
      throw new DomainError(
        'too-large',
        `branch ${name} has folders more than ${limits.folderDepth} deep, the limit`,
      );
    }
    const next = new Set<string>();
    for (let at = 0; at < level.length; at += atOnce) {
      const ids = level.slice(at, at + atOnce);
      for (const [treeId, bytes] of await readTrees(gitFolder, ids)) {
        const entries = readTree(bytes) ?? [];
        folders.set(treeId, entries);
        for (const { mode, objectId } of entries) {
          if (mode === '040000' && !folders.has(objectId)) next.add(objectId);
        }
      }
    }
    level = [...next];
  }
}

async function readTrees(gitFolder: string, ids: readonly string[]): Promise<Map<string, Buffer>> {
  const input = `${ids.join('\n')}\n`;
  const limitBytes = answerBytes;
  const answer = await mustGit(['cat-file', '--batch'], {
    gitFolder,
    input,
    limitBytes,
    bound: true,
  });
  const trees = new Map<string, Buffer>();
  let at = 0;
  while (at < answer.length) {
    const end = answer.indexOf(0x0a, at);
    const [treeId = '', , size] = answer.toString('latin1', at, end).split(' ');
    const begin = end + 1;
    trees.set(treeId, answer.subarray(begin, begin + Number(size)));
    at = begin + Number(size) + 1;
  }
  return trees;
}

/** Folders cannot hold themselves (their id is made of what they hold), and are not deeper than the limit. */
function sumUp(
  treeId: string,
  folders: ReadonlyMap<string, readonly { name: string; mode: string; objectId: string }[]>,
  known: Map<string, Folder>,
): Folder {
  const before = known.get(treeId);
  if (before !== undefined) return before;
  const sum: Folder = { files: 0, pathBytes: 0 };
  for (const { name, mode, objectId } of folders.get(treeId) ?? []) {
    const inner = mode === '040000' ? sumUp(objectId, folders, known) : { files: 1, pathBytes: 0 };
    const separator = inner.pathBytes > 0 ? 1 : 0;
    sum.files += inner.files;
    sum.pathBytes = Math.max(sum.pathBytes, Buffer.byteLength(name) + separator + inner.pathBytes);
  }
  known.set(treeId, sum);
  return sum;
}
