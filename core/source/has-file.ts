import type { Context } from '#core/context.ts';
import { lookAtSource } from '#core/licensing/authorize-source.ts';
import { pathProblem } from '#core/tree-path.ts';

/** Whether the reader finds a file at this path of a commit, so that a page offers no way that is refused. */
export async function hasFile(
  ctx: Context,
  input: { repositorySlug: string; commit: string; path: string },
): Promise<boolean> {
  const { repositorySlug, commit, path } = input;
  if (pathProblem(path) !== undefined) return false;
  // Findings, which ask this of a commit of the repository's own, are for who reads the whole tree.
  if (lookAtSource(ctx, { repositorySlug, path })?.whole !== true) return false;
  const entry = await ctx.ports.git.stat(repositorySlug, commit, path);
  return entry?.kind === 'file';
}
