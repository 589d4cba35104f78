import type { Context } from '#core/context.ts';
import { lookAtSource } from '#core/licensing/authorize-source.ts';
import { coverPhrase } from '#core/licensing/describe-grant.ts';
import { isComplete } from './open-view.ts';
import { findView } from './update-view.ts';
import { viewName } from './view-name.ts';

/** What a page says to who reads a view. */
export interface ViewWords {
  repository: string;
  /** `drivers/ and include/vmhi/`. */
  cover: string;
  /** Whether branches have moved since the view was complete. */
  isBehind: boolean;
}

/** What the actor's view of a repository is a view of. @returns undefined for who reads the whole tree, or nothing. */
export async function describeView(
  ctx: Context,
  input: { repositorySlug: string },
): Promise<ViewWords | undefined> {
  const access = lookAtSource(ctx, input);
  if (!access || access.whole) return undefined;
  const { repository, prefixes } = access;
  const row = findView(ctx, viewName(repository.id, prefixes).id);
  const isBehind = row !== undefined && !(await isComplete(ctx, access, row));
  return { repository: repository.name, cover: coverPhrase(prefixes), isBehind };
}
