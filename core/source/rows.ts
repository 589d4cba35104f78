import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import type { SourceAccess } from '#core/licensing/authorize-source.ts';

const hexPattern = /^[0-9a-f]{7,40}$/;

/**
 * The commit that a page asks for. Only what a branch (`refs/heads/*`) contains is there: changes under
 * review, and objects that nothing names, are not found, however well their id was guessed.
 *
 * @param revision a branch's name or a commit's id (7 digits or more); the default branch unless told.
 * @throws DomainError `not-found`.
 */
export async function resolveRevision(
  ctx: Context,
  access: SourceAccess,
  revision: string | undefined,
): Promise<{ commit: string; revision: string }> {
  const { slug, defaultBranch } = access.repository;
  const wanted = revision ?? defaultBranch;
  const tip = await ctx.ports.git.resolve(slug, `refs/heads/${wanted}`);
  if (tip !== undefined) return { commit: tip, revision: wanted };
  const commit = hexPattern.test(wanted) ? await ctx.ports.git.resolve(slug, wanted) : undefined;
  if (commit === undefined || !(await ctx.ports.git.isReachable(slug, commit, 'refs/heads/'))) {
    const what = revision === undefined ? 'the repository is empty: ' : '';
    throw new DomainError('not-found', `${what}no branch or commit "${wanted.slice(0, 100)}"`);
  }
  return { commit, revision: commit };
}
