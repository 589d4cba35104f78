import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';

const hexPattern = /^[0-9a-f]{7,40}$/;

/**
 * The commit that a page asks for. Only what a branch (`refs/heads/*`) or a tag (`refs/tags/*`) contains is there:
 * changes under review, and objects that nothing names, are not found, however well their id was guessed. Nobody pushes
 * a tag, they come with an import, and git gives them to whoever may clone.
 *
 * @param from `store`: the repository or a view, which has no tags.
 * @param revision a branch's name, else a tag's, else a commit's id (7 digits or more); the default branch unless told.
 * @throws DomainError `not-found`.
 */
export async function resolveRevision(
  ctx: Context,
  from: { store: string; defaultBranch: string },
  revision: string | undefined,
): Promise<{ commit: string; revision: string }> {
  const { git } = ctx.ports;
  const { store } = from;
  const wanted = revision ?? from.defaultBranch;
  const byName = async () =>
    (await git.resolve(store, `refs/heads/${wanted}`)) ?? (await git.resolveTag(store, wanted));
  const byId = hexPattern.test(wanted) ? git.resolve(store, wanted) : undefined;
  const [named, commit] = await Promise.all([byName(), byId]);
  if (named !== undefined) return { commit: named, revision: wanted };
  if (commit === undefined || !(await isContained(ctx, store, commit))) {
    const what = revision === undefined ? 'the repository is empty: ' : '';
    throw new DomainError('not-found', `${what}no branch, tag or commit "${wanted.slice(0, 100)}"`);
  }
  return { commit, revision: commit };
}

/** Whether a branch or a tag contains the commit. Tags are asked last: most of them lie on branches. */
async function isContained({ ports: { git } }: Context, slug: string, commit: string) {
  if (await git.isReachable(slug, commit, 'refs/heads/')) return true;
  const tips = new Set((await git.listTags(slug)).map((tag) => tag.commit));
  for (const tip of tips) if (await git.isAncestor(slug, commit, tip)) return true;
  return false;
}
