import { eq } from 'drizzle-orm';
import { appendEntry } from '#core/audit/append-entry.ts';
import { findChange, readRepositoryRow } from '#core/changes/rows.ts';
import { type Context, transact } from '#core/context.ts';
import { reasonOf } from '#core/errors.ts';
import { requireSystem } from '#core/identity/rows.ts';
import { mergeIntents } from '#drizzle/schema/review.ts';
import { repositories } from '#drizzle/schema/source.ts';
import { writeMerge } from './write-merge.ts';

/**
 * Settles merges that a stop interrupted: where the branch holds the commit, the row is written; otherwise the intent is
 * dropped. The portal calls it at start, and every merge before it begins. A repository that cannot be read is reported
 * to `ports.condition`, and the others are settled.
 *
 * @throws DomainError `forbidden` for anyone but the system.
 */
export async function recoverMerges(ctx: Context): Promise<{ finished: number; dropped: number }> {
  requireSystem(ctx);
  const total = { finished: 0, dropped: 0 };
  for (const { id, slug } of ctx.db.select().from(repositories).all()) {
    const key = `merges:${id}`;
    const end = await ctx.ports.turns.take(mergeTurn(id)); // one that goes on is left alone
    try {
      const { finished, dropped } = settleIntents(ctx, id);
      total.finished += finished;
      total.dropped += dropped;
      ctx.ports.condition.clear(key);
    } catch (error) {
      const reason = reasonOf(error);
      const sentence = `a merge into ${slug} that was stopped cannot be settled: ${reason}`;
      ctx.ports.condition.report(key, { sentence, stops: false });
    } finally {
      end();
    }
  }
  return total;
}

/**
 * One merge of a repository at a time: the next one starts from the tip that the last one made, where it would
 * otherwise be refused because the branch moved meanwhile.
 */
export function mergeTurn(repositoryId: string): string {
  return `merge:${repositoryId}`;
}

/**
 * The same for one repository, whoever asked for its merges. It holds the database's write lock, as a merge does from
 * before it moves the branch until its row is written. So an intent seen here is of a merge that has not come that far,
 * and will find its intent gone, or of one that was stopped.
 */
export function settleIntents(
  ctx: Context,
  repositoryId: string,
): { finished: number; dropped: number } {
  return transact(ctx, (tx) => {
    const counts = { finished: 0, dropped: 0 };
    for (const intent of tx.db.select().from(mergeIntents).all()) {
      const change = findChange(tx, intent.changeNumber);
      if (change === undefined || change.repositoryId !== repositoryId) continue;
      const { slug } = readRepositoryRow(tx, repositoryId);
      if (tx.ports.git.branchHoldsNow(slug, change.targetBranch, intent.commit)) {
        writeMerge(tx, change, { ...intent, id: tx.newId() });
        counts.finished += 1;
        continue;
      }
      tx.db.delete(mergeIntents).where(eq(mergeIntents.changeNumber, change.number)).run();
      appendEntry(tx, {
        action: 'change.merge-dropped',
        subject: `change:${change.number}`,
        detail: { commit: intent.commit, reason: 'stopped before the branch moved' },
      });
      counts.dropped += 1;
    }
    return counts;
  });
}
