import { DomainError } from '#core/errors.ts';
import type { ApplyResult } from '#core/git-port.ts';
import { moveCommit } from '#formats/git/commit.ts';
import type { ObjectReader } from './object-reader.ts';
import { type Quarantine, withQuarantine } from './quarantine.ts';
import { readCommitDetail, requireObjectId, rootTree } from './repository-objects.ts';
import { mustGit, runGit } from './run-git.ts';
import { signedBy } from './signature.ts';

const somebody = signedBy({ name: 'Slipway', email: 'slipway@localhost', atSeconds: 0 });

/**
 * Puts the one commit onto `onto` by a merge in memory: no work tree, no ref, objects in quarantine.
 * Author and message stay, byte for byte; the committer's date too, so that the outcome can be repeated.
 *
 * @returns the new commit (or `commit` itself where it stands there already), or which files conflict.
 */
export async function rebase(
  gitFolder: string,
  reader: ObjectReader,
  commit: string,
  onto: string,
): Promise<ApplyResult> {
  requireObjectId(commit);
  requireObjectId(onto);
  const detail = await readCommitDetail(reader, commit);
  const ontoTree = await rootTree(reader, onto);
  if (!detail || ontoTree === undefined) throw new DomainError('not-found', 'no such commit');
  const [parent, ...others] = detail.parents;
  if (parent === undefined || others.length > 0) {
    return { ok: false, reason: `${commit.slice(0, 12)} is not a change of one parent` };
  }
  if (parent === onto) return { ok: true, commit };
  return withQuarantine<ApplyResult>(gitFolder, async (quarantine) => {
    const merged = await mergeTrees(quarantine, { commit, parent, ontoTree });
    if (!merged.ok) return { result: merged };
    if (merged.tree === ontoTree) {
      return { result: { ok: false, reason: 'the branch holds all of this already' } };
    }
    const content = (await reader.content(commit))?.content ?? Buffer.alloc(0);
    const next = moveCommit(content, {
      tree: merged.tree,
      parent: onto,
      committer: 'Slipway <slipway@localhost>',
    });
    const made = await mustGit(['hash-object', '-t', 'commit', '-w', '--stdin'], {
      ...quarantine.options,
      input: next,
    });
    const keep = made.toString('latin1').trim();
    return { result: { ok: true, commit: keep }, keep };
  });
}

/**
 * A stand-in commit with the branch's tree and the change's parent makes that parent the merge base, so
 * that the merge carries over the one commit's difference and nothing else.
 * Source: git-merge-tree(1), "OUTPUT" with -z (2.38 and newer; `--merge-base` came later).
 */
async function mergeTrees(
  quarantine: Quarantine,
  input: { commit: string; parent: string; ontoTree: string },
): Promise<{ ok: true; tree: string } | { ok: false; reason: string; path?: string }> {
  const { environment } = quarantine.options;
  const standIn = (
    await mustGit(['commit-tree', input.ontoTree, '-p', input.parent, '-m', 'stand-in'], {
      ...quarantine.options,
      environment: { ...environment, ...somebody },
    })
  )
    .toString('latin1')
    .trim();
  const { code, stdout, stderr } = await runGit(
    [
      '-c',
      'merge.directoryRenames=false',
      'merge-tree',
      '--write-tree',
      '-z',
      '--name-only',
      '--no-messages',
      standIn,
      input.commit,
    ],
    quarantine.options,
  );
  const [tree = '', ...names] = stdout.toString('utf8').split('\0');
  if (code === 0) return { ok: true, tree };
  if (code !== 1) {
    throw new DomainError('infrastructure', `git merge-tree failed: ${stderr.slice(0, 500)}`);
  }
  const paths = [...new Set(names.filter((name) => name !== ''))];
  const shown = paths.slice(0, 5).join(', ') + (paths.length > 5 ? ', …' : '');
  const reason = `conflicts in ${shown}`;
  return { ok: false, reason, ...(paths[0] !== undefined && { path: paths[0] }) };
}
