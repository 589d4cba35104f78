import { eq } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { changesStore } from '#core/ports.ts';
import { changes, patchSets } from '#drizzle/schema/changes.ts';
import { repositories } from '#drizzle/schema/source.ts';
import { changesPrefix, incomingPrefix, patchSetRef } from './rules.ts';

/**
 * Makes git agree with the database after a stop at any moment: a ref that no patch set names goes, and
 * every patch set has its `refs/changes/NN/<number>/<patch set>`. The portal calls it at start, before it
 * takes pushes.
 *
 * @returns how many refs were removed and how many were made.
 * @throws DomainError `forbidden` for anyone but the system.
 */
export async function recoverPatchSets(
  ctx: Context,
): Promise<{ removed: number; restored: number }> {
  if (ctx.actor.kind !== 'system') throw new DomainError('forbidden', 'only the portal recovers');
  const total = { removed: 0, restored: 0 };
  for (const { id, slug } of ctx.db.select().from(repositories).all()) {
    for (const organizationId of await ctx.ports.git.listChangesStores(slug)) {
      const store = changesStore(slug, organizationId);
      const { removed, restored } = await settleStore(
        ctx,
        store,
        wantedRefs(ctx, id, organizationId),
      );
      total.removed += removed;
      total.restored += restored;
    }
  }
  return total;
}

/** What the database says that the store must hold: ref to commit. */
function wantedRefs(
  ctx: Context,
  repositoryId: string,
  organizationId: string,
): Map<string, string> {
  const rows = ctx.db
    .select({ patchSet: patchSets, change: changes })
    .from(patchSets)
    .innerJoin(changes, eq(changes.number, patchSets.changeNumber))
    .where(eq(changes.repositoryId, repositoryId))
    .all();
  return new Map(
    rows.flatMap(({ patchSet, change }) =>
      change.ownerOrganizationId === organizationId && patchSet.headCommit !== null
        ? [[patchSetRef(change.number, patchSet.number), patchSet.headCommit] as const]
        : [],
    ),
  );
}

async function settleStore(
  ctx: Context,
  store: string,
  wanted: ReadonlyMap<string, string>,
): Promise<{ removed: number; restored: number }> {
  const { git } = ctx.ports;
  const lasting = new Map(
    (await git.listRefs(store, changesPrefix)).map(({ ref, commit }) => [ref, commit]),
  );
  let restored = 0;
  for (const [ref, commit] of wanted) {
    const held = lasting.get(ref);
    if (held === commit) continue;
    await git.updateRef(store, ref, commit, held ?? '');
    restored += 1;
  }
  const extra = [...lasting.keys()].filter((ref) => !wanted.has(ref));
  const incoming = (await git.listRefs(store, incomingPrefix)).map(({ ref }) => ref);
  for (const ref of [...extra, ...incoming]) await git.deleteRef(store, ref);
  return { removed: extra.length + incoming.length, restored };
}
