import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { mustGit } from './run-git.ts';

/** Below these a repository is left alone: reading is quick, and each repack writes all of it. */
const looseMax = 500;
const packsMax = 20;
const timeoutMs = 30 * 60_000;
/** Longer than any push, rebase or merge needs between making an object and naming it by a ref. */
const unnamedFor = '2.weeks.ago';

/** A pack of this size without a bitmap makes each clone count its objects one by one. */
const bitmapLeastBytes = 4 * 1024 * 1024;

/**
 * Packs what lies loose, once that is much; a repository's packs get one index and bitmaps.
 *
 * A repository lends its objects: stores may need one that none of its own refs names (any more), so nothing
 * of it is ever dropped: small packs are put together, each time into one twice as large as what is smaller. A store lends none: it packs its own objects only (`-l`), and what no ref has
 * named for two weeks goes. Git's long-lived readers notice that packs were replaced.
 *
 * @returns whether it was needed.
 * @throws DomainError `infrastructure` when git fails, e.g. for an object that is missing: nothing is lost then.
 * Source: git-repack(1), git-prune(1); gitrepository-layout(5), "objects/info/alternates".
 */
export async function repack(
  gitFolder: string,
  { isStore }: { isStore: boolean },
): Promise<boolean> {
  const objects = path.join(gitFolder, 'objects');
  if (!isScattered(objects) && (isStore || !lacksBitmap(objects))) return false;
  const options = { gitFolder, timeoutMs, bound: true };
  const quiet = ['-c', 'pack.threads=1', 'repack', '-d', '-q'];
  if (isStore) {
    await mustGit([...quiet, '-A', '-l', `--unpack-unreachable=${unnamedFor}`], options);
    await mustGit(['prune', `--expire=${unnamedFor}`], options);
  } else {
    const indexed = ['--geometric=2', '--write-midx', '--write-bitmap-index'];
    await mustGit([...quiet, ...indexed], options);
  }
  await mustGit(['pack-refs', '--all', '--prune'], options);
  return true;
}

function lacksBitmap(objects: string): boolean {
  const folder = path.join(objects, 'pack');
  const names = readdirSync(folder);
  if (names.some((name) => name.endsWith('.bitmap'))) return false;
  return names.some(
    (name) => name.endsWith('.pack') && statSync(path.join(folder, name)).size >= bitmapLeastBytes,
  );
}

function isScattered(objects: string): boolean {
  let loose = 0;
  let packs = 0;
  for (const fan of readdirSync(objects)) {
    if (/^[0-9a-f]{2}$/.test(fan)) loose += readdirSync(path.join(objects, fan)).length;
    if (fan === 'pack') {
      packs = readdirSync(path.join(objects, fan)).filter((name) => name.endsWith('.pack')).length;
    }
  }
  return loose >= looseMax || packs >= packsMax;
}
