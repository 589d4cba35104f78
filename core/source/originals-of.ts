import type { Context } from '#core/context.ts';
import { lookAtSource } from '#core/licensing/authorize-source.ts';
import { findView } from './update-view.ts';
import { findOriginals } from './view-memo.ts';
import { viewName } from './view-name.ts';

/**
 * The repository's own commits behind those that a reader is shown, for what the database knows of them. It gives the
 * reader nothing by itself: ids of the repository are not shown to who reads a view.
 *
 * @returns what each stands for, by the repository's id.
 */
export function originalsOf(
  ctx: Context,
  input: { repositorySlug: string; commits: readonly string[] },
): Map<string, string> {
  const same = new Map(input.commits.map((commit) => [commit, commit]));
  const access = lookAtSource(ctx, { repositorySlug: input.repositorySlug });
  if (!access || access.whole) return same;
  const view = findView(ctx, viewName(access.repository.id, access.prefixes).id);
  if (!view) return new Map();
  return new Map(
    [...same.keys()].flatMap((commit) =>
      findOriginals(ctx, view.number, commit).map((original) => [original, commit] as const),
    ),
  );
}
