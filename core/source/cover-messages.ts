import type { Context } from '#core/context.ts';
import type { CommitSummary } from '#core/git-port.ts';
import type { Reading } from './open-reading.ts';
import { withheldSubject } from './view-name.ts';

/**
 * Takes the messages of those commits away that change more than the grant covers: a message belongs to all that
 * its commit changes, and may name and quote it.
 *
 * @returns the commits in the same order.
 */
export async function coverMessages<Commit extends CommitSummary>(
  ctx: Context,
  { access, store }: Pick<Reading, 'access' | 'store'>,
  commits: readonly Commit[],
): Promise<Commit[]> {
  if (access.whole) return [...commits];
  const { git } = ctx.ports;
  return Promise.all(
    commits.map(async (commit) => {
      const outside = await git.differsOutside(store, commit.commit, access);
      return outside ? withoutMessage(commit) : commit;
    }),
  );
}

function withoutMessage<Commit extends CommitSummary>(commit: Commit): Commit {
  const rest = 'message' in commit ? { body: '', message: '' } : {};
  return { ...commit, subject: withheldSubject, ...rest };
}
