import type { DomainError } from '#core/errors.ts';
import { type RawDifference, readRawDiff } from '#formats/git/raw-diff.ts';
import type { ObjectReader } from './object-reader.ts';
import { requireObjectId, rootTree } from './repository-objects.ts';
import { mustGit } from './run-git.ts';
import { diffTrees } from './tree-diff.ts';

/** The id that git knows for the empty tree without storing it. */
const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/**
 * The files that differ between two commits or trees, renames found. A process of git is started only where something may
 * be renamed, or is much or unusual.
 *
 * @param base '' is the empty tree.
 * @param refusals what is thrown in place of `infrastructure` where git says too much or takes too long.
 */
export async function listRawDifferences(
  gitFolder: string,
  reader: ObjectReader,
  base: string,
  head: string,
  refusals: { tooLong?: DomainError; tooSlow?: DomainError } = {},
): Promise<RawDifference[]> {
  const from = base === '' ? emptyTree : base;
  requireObjectId(from);
  requireObjectId(head);
  const [before, after] = await Promise.all([treeOf(reader, from), treeOf(reader, head)]);
  if (before !== undefined && after !== undefined) {
    const found = await diffTrees(reader, before, after);
    if (found !== undefined) return found;
  }
  const out = await mustGit(
    ['diff-tree', '-r', '-z', '-M', '--raw', '--no-abbrev', '--end-of-options', from, head],
    { gitFolder, ...refusals },
  );
  return readRawDiff(out);
}

/** @returns '' for the empty tree; undefined for what is neither a tree nor a commit. */
async function treeOf(reader: ObjectReader, id: string): Promise<string | undefined> {
  if (id === emptyTree) return '';
  const info = await reader.info(id);
  return info?.type === 'tree' ? id : rootTree(reader, id);
}
