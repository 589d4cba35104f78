import { and, asc, eq, inArray, isNotNull } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { changesStore } from '#core/git-port.ts';
import { findViewer } from '#core/identity/rows.ts';
import { mayStillRead } from '#core/licensing/authorize-source.ts';
import { changes, patchSets } from '#drizzle/schema/changes.ts';
import { repositories } from '#drizzle/schema/source.ts';
import { whereVisible } from './authorize-change.ts';
import { isFetchable, patchSetRef } from './rules.ts';

/** A patch set as git names it, and the store that it was sent to. */
export interface FetchablePatchSet {
  ref: string;
  commit: string;
  store: string;
}

/**
 * The patch sets that the actor may fetch with git. The actor must see the change and may read the whole tree, and
 * everybody who may read the whole tree must see the change too (`isFetchable`).
 *
 * @param input `commits`: only these, a few hundred at most.
 * @returns an empty list for an actor who may fetch none.
 */
export function listFetchable(
  ctx: Context,
  input: { repositorySlug: string; commits?: readonly string[] },
): FetchablePatchSet[] {
  const { repositorySlug, commits } = input;
  const viewer = findViewer(ctx);
  if (!viewer || !mayStillRead(ctx, { repositorySlug, path: '' })) return [];
  return ctx.db
    .select({ change: changes, number: patchSets.number, commit: patchSets.headCommit })
    .from(patchSets)
    .innerJoin(changes, eq(changes.number, patchSets.changeNumber))
    .innerJoin(repositories, eq(repositories.id, changes.repositoryId))
    .where(
      and(
        eq(repositories.slug, repositorySlug),
        commits === undefined
          ? isNotNull(patchSets.headCommit)
          : inArray(patchSets.headCommit, [...commits]),
        whereVisible(ctx, viewer),
      ),
    )
    .orderBy(asc(changes.number), asc(patchSets.number))
    .all()
    .flatMap(({ change, number, commit }) => {
      if (commit === null || !isFetchable(change)) return [];
      const store = changesStore(repositorySlug, change.ownerOrganizationId);
      return { ref: patchSetRef(change.number, number), commit, store };
    });
}
