import { eq } from 'drizzle-orm';
import { appendEntry } from '#core/audit/append-entry.ts';
import type { Change } from '#core/changes/rows.ts';
import { startRun } from '#core/ci/start-run.ts';
import type { Context } from '#core/context.ts';
import { addMessage } from '#core/outbox/add-message.ts';
import { changes } from '#drizzle/schema/changes.ts';
import { mergeIntents, merges } from '#drizzle/schema/review.ts';

export type Merge = typeof merges.$inferInsert;

/** The database's half of a merge. Caller is in a transaction, and the branch holds the commit. */
export function writeMerge(tx: Context, change: Change, merge: Merge): void {
  tx.db.insert(merges).values(merge).run();
  tx.db
    .update(changes)
    .set({ status: 'merged', updatedAtMs: tx.nowMs() })
    .where(eq(changes.number, change.number))
    .run();
  tx.db.delete(mergeIntents).where(eq(mergeIntents.changeNumber, change.number)).run();
  const trusted =
    change.form === 'module'
      ? undefined
      : startRun(tx, {
          repositoryId: change.repositoryId,
          commit: merge.commit,
          reason: 'trusted-branch',
        });
  if (trusted !== undefined) {
    const { repositoryId, targetBranch } = change;
    addMessage(tx, {
      topic: 'branch.moved.v1',
      subject: `repository:${repositoryId}`,
      payload: { repositoryId, branch: targetBranch },
    });
  }
  appendEntry(tx, {
    action: change.form === 'module' ? 'change.accept' : 'change.merge',
    subject: `change:${change.number}`,
    detail: {
      patchSetId: merge.patchSetId,
      runId: merge.runId,
      commit: merge.commit,
      previousTip: merge.previousTip,
      branch: change.targetBranch,
      mergedByUserId: merge.mergedByUserId,
      trustedRunId: trusted?.runId,
    },
  });
}
