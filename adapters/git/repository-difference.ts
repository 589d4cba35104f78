import { DomainError } from '#core/errors.ts';
import type { GitDifferencePort } from '#core/git-difference-port.ts';
import { SizedCache } from '#core/sized-cache.ts';
import type { RawDifference } from '#formats/git/raw-diff.ts';
import type { ObjectReader } from './object-reader.ts';
import { listRawDifferences } from './raw-differences.ts';
import { readFileDifference } from './repository-history.ts';
import { requireObjectId } from './repository-objects.ts';
import { mustGit } from './run-git.ts';

/** Lists of names are made once: what two ids name never changes. */
const keptBytes = 16 * 1024 * 1024;
const patchLimitBytes = 32 * 1024 * 1024;

export function makeDifferencePort(
  folderOf: (store: string) => string,
  readerOf: (store: string) => ObjectReader,
): Omit<GitDifferencePort, 'listBetween'> {
  const known = new SizedCache<readonly RawDifference[]>(keptBytes);
  return {
    async listDifferences(store, base, head) {
      // By store too: another's holds other objects, and what is not there must not be told.
      const key = `${store} ${base} ${head}`;
      const kept = known.get(key);
      if (kept) return kept;
      const listed = await listRawDifferences(folderOf(store), readerOf(store), base, head, {
        tooLong: new DomainError('too-large', 'more files differ than can be listed'),
        tooSlow: new DomainError('too-large', 'git took over a minute to compare them'),
      });
      known.set(key, listed, 200 + listed.length * 500);
      return listed;
    },
    readDifference: (store, file) => readFileDifference(readerOf(store), file),
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
