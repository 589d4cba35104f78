import { eq } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { reasonOf } from '#core/errors.ts';
import { changesStore } from '#core/git-port.ts';
import { requireSystem } from '#core/identity/rows.ts';
import { changes, patchSets } from '#drizzle/schema/changes.ts';
import { repositories } from '#drizzle/schema/source.ts';
import { changesPrefix, incomingPrefix, incomingRef, missingCommit, patchSetRef } from './rules.ts';

interface Recovered {
  removed: number;
  restored: number;
  /** Patch sets whose commit the store lacks, as `number/patch set`, and stores that cannot be read. */
  hurt: string[];
}

/**
 * Makes git agree with the database after a stop at any moment: a ref that no patch set names goes, and
 * every patch set has its `refs/changes/NN/<number>/<patch set>`. Ref by ref: what cannot be mended is
 * reported to the site's condition, and the rest goes on. The portal calls it at start, before it takes
 * pushes, and from time to time.
 *
 * @param options `atStart`: no push is on its way, so that each first ref (`refs/incoming/`) is of one that
 *   was stopped.
 * @throws DomainError `forbidden` for anyone but the system.
 */
export async function recoverPatchSets(
  ctx: Context,
  { atStart }: { atStart: boolean } = { atStart: true },
): Promise<Recovered> {
  requireSystem(ctx);
  const total: Recovered = { removed: 0, restored: 0, hurt: [] };
  for (const { id, slug } of ctx.db.select().from(repositories).all()) {
    for (const organizationId of await ctx.ports.git.listChangesStores(slug)) {
      const store = changesStore(slug, organizationId);
      const settling = new StoreSettling(ctx, store, { repositoryId: id, organizationId });
      const key = `store:${store}`;
      try {
        await settling.settle(atStart);
        ctx.ports.condition.clear(key);
      } catch (error) {
        const reason = reasonOf(error);
        const sentence = `the store ${store} cannot be read, and its changes with it: ${reason}; restore it from a backup`;
        ctx.ports.condition.report(key, { sentence, stops: false });
        total.hurt.push(store);
      }
      total.removed += settling.removed;
      total.restored += settling.restored;
      total.hurt.push(...settling.hurt);
    }
  }
  return total;
}

/** One store: refs first, then rows, so that a push which ends meanwhile is not taken for a ref too many. */
class StoreSettling implements Recovered {
  removed = 0;
  restored = 0;
  hurt: string[] = [];
  private readonly ctx: Context;
  private readonly store: string;
  private readonly of: { repositoryId: string; organizationId: string };

  constructor(ctx: Context, store: string, of: { repositoryId: string; organizationId: string }) {
    this.ctx = ctx;
    this.store = store;
    this.of = of;
  }

  async settle(atStart: boolean): Promise<void> {
    const { git } = this.ctx.ports;
    git.clearLitter(this.store, atStart);
    const lasting = new Map(
      (await git.listRefs(this.store, changesPrefix)).map(({ ref, commit }) => [ref, commit]),
    );
    const incoming = (await git.listRefs(this.store, incomingPrefix)).map(({ ref }) => ref);
    const wanted = this.readWanted();
    for (const patchSet of wanted) {
      const held = lasting.get(patchSet.ref);
      if (held !== patchSet.commit) await this.restore(patchSet, held ?? '');
      else this.ctx.ports.condition.clear(patchSetFault(patchSet.name));
    }
    const named = new Set(wanted.map(({ ref }) => ref));
    const settled = new Set(wanted.map(({ incomingRef }) => incomingRef));
    const extra = [...lasting.keys()].filter((ref) => !named.has(ref));
    const left = incoming.filter((ref) => atStart || settled.has(ref));
    for (const ref of [...extra, ...left]) await git.deleteRef(this.store, ref);
    this.removed += extra.length + left.length;
  }

  /** Where the commit is gone the ref goes too: git refuses pushes to a store with a ref that leads nowhere. */
  private async restore({ name, ref, commit }: WantedRef, held: string): Promise<void> {
    const { git, condition } = this.ctx.ports;
    try {
      if (held === '') await git.deleteRef(this.store, ref);
      await git.updateRef(this.store, ref, commit, held);
      this.restored += 1;
      condition.clear(patchSetFault(name));
    } catch (error) {
      this.hurt.push(name);
      const isThere = (await git.resolve(this.store, commit)) !== undefined;
      const reason = isThere && error instanceof Error ? error.message : missingCommit(commit);
      const sentence = `change ${name.replace('/', ', patch set ')}: ${reason}`;
      condition.report(patchSetFault(name), { sentence, stops: false });
    }
  }

  /** What the database says that the store must hold. */
  private readWanted(): WantedRef[] {
    const rows = this.ctx.db
      .select({ patchSet: patchSets, change: changes })
      .from(patchSets)
      .innerJoin(changes, eq(changes.number, patchSets.changeNumber))
      .where(eq(changes.repositoryId, this.of.repositoryId))
      .all();
    return rows.flatMap(({ patchSet, change }) =>
      change.ownerOrganizationId === this.of.organizationId && patchSet.headCommit !== null
        ? [
            {
              name: `${change.number}/${patchSet.number}`,
              ref: patchSetRef(change.number, patchSet.number),
              incomingRef: incomingRef(patchSet.id),
              commit: patchSet.headCommit,
            },
          ]
        : [],
    );
  }
}

interface WantedRef {
  /** `number/patch set`. */
  name: string;
  ref: string;
  incomingRef: string;
  commit: string;
}

function patchSetFault(name: string): string {
  return `patch-set:${name}`;
}
