import { DomainError } from '#core/errors.ts';
import type { ImportedBranch } from '#core/import-port.ts';
import { isBranchName } from '#formats/git/branch-name.ts';
import { mustGit, runGit } from '../git/run-git.ts';
import { type Fetched, tooManyRefs } from './fetch.ts';
import type { ImportLimits } from './limits.ts';

const heads = 'refs/heads/';
const tags = 'refs/tags/';

/**
 * Leaves in a quarantine the branches and tags that pages can address, tags of commits only, and nothing else.
 *
 * @throws DomainError `too-large` for too many; `invalid` for a ref that git does not take.
 */
export async function settleRefs(
  gitFolder: string,
  { refs }: Fetched,
  limits: ImportLimits,
): Promise<{ branches: ImportedBranch[]; tags: number; leftOut: string[] }> {
  if (refs.length > limits.refs) throw tooManyRefs(limits);
  const held = new Set((await listRefs(gitFolder)).map(({ name }) => name));
  const wanted = refs.filter(({ name }) => isNamed(name));
  const missing = wanted.filter(({ name }) => !held.has(name));
  await update(
    gitFolder,
    missing.map(({ name, objectId }) => `create ${name}\0${objectId}\0`),
  );
  const now = await listRefs(gitFolder);
  const kept = now.filter(({ name, isCommit }) => isNamed(name) && isCommit);
  const dropped = now.filter((ref) => !kept.includes(ref));
  await update(
    gitFolder,
    dropped.map(({ name }) => `delete ${name}\0\0`),
  );
  await mustGit(['pack-refs', '--all'], { gitFolder });
  const leftOut = [...refs, ...dropped]
    .map(({ name }) => name)
    .filter((name) => name.startsWith(heads) && !isNamed(name))
    .map((name) => name.slice(heads.length, heads.length + 100));
  const branches = kept.filter(({ name }) => name.startsWith(heads));
  return {
    branches: branches.map(({ name, objectId }) => ({
      name: name.slice(heads.length),
      commit: objectId,
    })),
    tags: kept.length - branches.length,
    leftOut: [...new Set(leftOut)],
  };
}

function isNamed(ref: string): boolean {
  for (const prefix of [heads, tags]) {
    if (ref.startsWith(prefix)) return isBranchName(ref.slice(prefix.length));
  }
  return false;
}

async function listRefs(
  gitFolder: string,
): Promise<{ name: string; objectId: string; isCommit: boolean }[]> {
  const format = '--format=%(refname) %(objectname) %(objecttype) %(*objecttype)';
  const text = (await mustGit(['for-each-ref', format], { gitFolder })).toString('utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [name = '', objectId = '', type, tagged] = line.split(' ');
      return { name, objectId, isCommit: type === 'commit' || tagged === 'commit' };
    });
}

async function update(gitFolder: string, commands: readonly string[]): Promise<void> {
  if (commands.length === 0) return;
  const input = commands.join('');
  const args = ['update-ref', '--no-deref', '-z', '--stdin'];
  const { code, stderr } = await runGit(args, { gitFolder, input, bound: true });
  if (code !== 0) throw new DomainError('invalid', `git refuses a ref: ${stderr.slice(0, 300)}`);
}
