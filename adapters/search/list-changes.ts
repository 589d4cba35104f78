import { runGit } from '../git/run-git.ts';
import { listLimitBytes, listTimeoutMs } from './read-tips.ts';

/** A path at which two commits differ, and what lies there in the second one. */
export interface TipChange {
  /** `nothing` where the path is new, or gone. */
  oldMode: string;
  mode: string;
  id: string;
  path: Buffer;
}

export const nothing = '000000';

/**
 * What differs between two commits, whatever they have in common: nothing but folders that differ is read.
 *
 * @returns undefined where git cannot tell, as when the first commit is gone.
 * Source: git-diff-tree(1), "Raw output format": `:<modes> <ids> <letter>\0<path>\0`.
 */
export async function listChanges(
  gitFolder: string,
  from: string,
  to: string,
): Promise<TipChange[] | undefined> {
  const options = ['-r', '-z', '--raw', '--no-renames', '--no-abbrev', '--ignore-submodules=none'];
  const { code, stdout: out } = await runGit(
    ['diff-tree', ...options, '--end-of-options', from, to],
    { gitFolder, timeoutMs: listTimeoutMs, limitBytes: listLimitBytes },
  );
  if (code !== 0) return undefined;
  const changes: TipChange[] = [];
  for (let at = 0; at < out.length; ) {
    const headEnd = out.indexOf(0, at);
    const pathEnd = headEnd < 0 ? -1 : out.indexOf(0, headEnd + 1);
    const head = out.toString('latin1', at + 1, headEnd).split(' ');
    const [oldMode = '', mode = '', , id = ''] = head;
    if (pathEnd < 0 || head.length !== 5 || id.length !== 40) return undefined;
    changes.push({ oldMode, mode, id, path: out.subarray(headEnd + 1, pathEnd) });
    at = pathEnd + 1;
  }
  return changes;
}
