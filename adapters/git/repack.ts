import { readdirSync } from 'node:fs';
import path from 'node:path';
import { mustGit } from './run-git.ts';

/** Below these a repository is left alone: reading is quick, and each repack writes all of it. */
const looseMax = 500;
const packsMax = 20;
const timeoutMs = 30 * 60_000;
/** Longer than any push, rebase or merge needs between making an object and naming it by a ref. */
const unnamedFor = '2.weeks.ago';

/**
 * Packs what lies loose, once that is much.
 *
 * A repository lends its objects: stores may need one that none of its own refs names (any more), so nothing
 * of it is ever dropped (`-k`). A store lends none: it packs its own objects only (`-l`), and what no ref has
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
  if (!isScattered(path.join(gitFolder, 'objects'))) return false;
  const options = { gitFolder, timeoutMs, bound: true };
  const quiet = ['-c', 'pack.threads=1', 'repack', '-d', '-q'];
  if (isStore) {
    await mustGit([...quiet, '-A', '-l', `--unpack-unreachable=${unnamedFor}`], options);
    await mustGit(['prune', `--expire=${unnamedFor}`], options);
  } else {
    await mustGit([...quiet, '-a', '-k'], options);
    // the first pack of all takes up only what refs name; with it there, a second takes the rest
    if (isScattered(path.join(gitFolder, 'objects')))
      await mustGit([...quiet, '-a', '-k'], options);
  }
  await mustGit(['pack-refs', '--all', '--prune'], options);
  return true;
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
