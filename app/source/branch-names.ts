import type { Context } from '#core/context.ts';
import { lookAtSource } from '#core/licensing/authorize-source.ts';
import { processWide } from '#core/process-wide.ts';
import { listBranches } from '#core/source/list-branches.ts';

/** A branch made or deleted shows in the menus this much later, at most. */
const keptMs = 5000;

interface Kept {
  atMs: number;
  names: Promise<string[]>;
}

/**
 * The branches for the menu that stands on every source page, kept for 5 s: asking git costs a process.
 * Names that are kept are given without asking for a right: call it only for a page whose verb has authorized the viewer.
 */
export function branchNames(ctx: Context, repositorySlug: string): Promise<string[]> {
  const all = processWide('branch-names', () => new Map<string, Kept>());
  const nowMs = ctx.nowMs();
  // A view has other branches than the repository.
  const covered = lookAtSource(ctx, { repositorySlug })?.prefixes ?? [];
  const key = JSON.stringify([repositorySlug, ...covered]);
  const kept = all.get(key);
  if (kept && nowMs - kept.atMs < keptMs) return kept.names;
  const names = listBranches(ctx, { repositorySlug }).then((branches) =>
    branches.map(({ name }) => name),
  );
  all.set(key, { atMs: nowMs, names });
  // What failed is not kept: the next page asks again.
  names.catch(() => all.delete(key));
  return names;
}
