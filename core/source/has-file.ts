import type { Context } from '#core/context.ts';
import { mayStillRead } from '#core/licensing/authorize-source.ts';
import { pathProblem } from '#core/tree-path.ts';

/** Whether the reader finds a file at this path of a commit, so that a page offers no way that is refused. */
export async function hasFile(
  ctx: Context,
  input: { repositorySlug: string; commit: string; path: string },
): Promise<boolean> {
  const { repositorySlug, commit, path } = input;
  if (pathProblem(path) !== undefined || !mayStillRead(ctx, { repositorySlug, path })) return false;
  const entry = await ctx.ports.git.stat(repositorySlug, commit, path);
  return entry?.kind === 'file';
}
