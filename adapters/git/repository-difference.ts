import { DomainError } from '#core/errors.ts';
import type { GitDifferencePort } from '#core/git-difference-port.ts';
import { SizedCache } from '#core/sized-cache.ts';
import { type RawDifference, readRawDiff } from '#formats/git/raw-diff.ts';
import type { ObjectReader } from './object-reader.ts';
import { emptyTree, readFileDifference, requireObjectId } from './repository-history.ts';
import { mustGit } from './run-git.ts';

/** Lists of names are made once: what two ids name never changes. */
const keptBytes = 16 * 1024 * 1024;
const patchLimitBytes = 32 * 1024 * 1024;

export function makeDifferencePort(
  folderOf: (store: string) => string,
  readerOf: (store: string) => ObjectReader,
): GitDifferencePort {
  const known = new SizedCache<readonly RawDifference[]>(keptBytes);
  return {
    async listDifferences(store, base, head) {
      // By store too: another's holds other objects, and what is not there must not be told.
      const key = `${store} ${base} ${head}`;
      const kept = known.get(key);
      if (kept) return kept;
      const listed = await list(folderOf(store), base, head);
      known.set(key, listed, 200 + listed.length * 500);
      return listed;
    },
    readDifference: (store, file) => readFileDifference(readerOf(store), file),
    async listBetween(store, base, head, { limit, paths = [] }) {
      requireObjectId(base);
      requireObjectId(head);
      const most = `--max-count=${Math.trunc(limit)}`;
      const out = await mustGit(
        ['rev-list', most, '--end-of-options', head, `^${base}`, '--', ...paths],
        { gitFolder: folderOf(store) },
      );
      return out.toString('latin1').split('\n').filter(Boolean);
    },
    async formatPatch(store, commit) {
      requireObjectId(commit);
      const tooLong = new DomainError('too-large', 'the patch is over 32 MiB: clone the tree');
      return mustGit(['format-patch', '--stdout', '-1', '--end-of-options', commit], {
        gitFolder: folderOf(store),
        limitBytes: patchLimitBytes,
        tooLong,
      });
    },
  };
}

async function list(gitFolder: string, base: string, head: string): Promise<RawDifference[]> {
  const from = base === '' ? emptyTree : base;
  requireObjectId(from);
  requireObjectId(head);
  const tooLong = new DomainError('too-large', 'more files differ than can be listed');
  const tooSlow = new DomainError('too-large', 'git took over a minute to compare them');
  const out = await mustGit(
    ['diff-tree', '-r', '-z', '-M', '--raw', '--no-abbrev', '--end-of-options', from, head],
    { gitFolder, tooLong, tooSlow },
  );
  return readRawDiff(out);
}
