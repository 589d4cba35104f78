import { desc, eq, sql } from 'drizzle-orm';
import { appendEntry } from '#core/audit/append-entry.ts';
import { startRun } from '#core/ci/start-run.ts';
import { type Context, transact } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { requireUser } from '#core/identity/rows.ts';
import { parseInput } from '#core/parse-input.ts';
import { patchSets } from '#drizzle/schema/changes.ts';
import { runs, verdicts } from '#drizzle/schema/ci.ts';
import { authorizeChange } from './authorize-change.ts';
import { mayReadRun } from './may-read-run.ts';
import { quotaSubject, requireQuota } from './quota.ts';
import { requireOpenChange } from './rows.ts';
import { rerunInput } from './schema.ts';

/**
 * Runs the newest patch set of a change once more, judged by the target branch as it is now. Maintainers may, and
 * the organization that sent the change, if it may read what runs make.
 *
 * @throws DomainError `forbidden` for anybody else; `conflict` when the change is not open or its newest run has not
 *   ended; `throttled` over a quota; otherwise as `authorizeChange` does.
 */
export async function rerun(
  ctx: Context,
  input: { changeNumber: number },
): Promise<{ runId: string }> {
  requireUser(ctx, 'write');
  const { changeNumber } = parseInput(rerunInput, input);
  const access = authorizeChange(ctx, { number: changeNumber });
  if (!access.isMaintainer && !access.isOwnOrganization) {
    throw new DomainError('forbidden', 'only its organization or a maintainer may run it again');
  }
  const { change, repository } = access;
  if (!mayReadRun(ctx, { repositorySlug: repository.slug, changeNumber })) {
    // Whether the newest run has ended would tell something of what it read.
    throw new DomainError(
      'forbidden',
      'your grant does not cover the whole tree: a maintainer runs it again',
    );
  }
  const branch = `refs/heads/${change.targetBranch}`;
  const judgeCommit = await ctx.ports.git.resolve(repository.slug, branch);
  if (judgeCommit === undefined) {
    throw new DomainError('conflict', `${repository.slug} has no branch ${change.targetBranch}`);
  }
  return transact(ctx, (tx) => {
    requireOpenChange(tx, changeNumber);
    const patchSetId = requireEnded(tx, changeNumber);
    requireQuota(tx, quotaSubject(access.viewer), { sizeBytes: 0 });
    const { runId } = startRun(tx, { patchSetId, judgeCommit, reason: 'rerun' });
    appendEntry(tx, {
      action: 'run.rerun',
      subject: `change:${changeNumber}`,
      detail: { runId },
    });
    return { runId };
  });
}

/** @returns the newest patch set, whose newest run has its verdict. */
function requireEnded(tx: Context, changeNumber: number): string {
  const newest = tx.db
    .select({
      patchSetId: patchSets.id,
      runId: runs.id,
      ended: verdicts.id,
    })
    .from(patchSets)
    .leftJoin(runs, eq(runs.patchSetId, patchSets.id))
    .leftJoin(verdicts, eq(verdicts.runId, runs.id))
    .where(eq(patchSets.changeNumber, changeNumber))
    .orderBy(desc(patchSets.number), desc(runs.createdAtMs), desc(sql`runs.rowid`))
    .limit(1)
    .get();
  if (!newest) throw new DomainError('conflict', `change ${changeNumber} has no patch set`);
  if (newest.runId !== null && newest.ended === null) {
    throw new DomainError('conflict', `run ${newest.runId} has not ended yet`);
  }
  return newest.patchSetId;
}
