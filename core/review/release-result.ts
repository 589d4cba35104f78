import { appendEntry } from '#core/audit/append-entry.ts';
import { authorizeRun } from '#core/changes/authorize-run.ts';
import { readRunRows, readRunSubject } from '#core/ci/rows.ts';
import { type Context, transact } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { requireUser } from '#core/identity/rows.ts';
import { parseInput } from '#core/parse-input.ts';
import { resultReleases } from '#drizzle/schema/ci.ts';
import { type ReleaseResultInput, releaseResultInput } from './schema.ts';

/**
 * Releases a run's result to people who may see the change but may not read the whole tree: its outcome, or its outcome
 * and a sentence that the maintainer writes. They are shown nothing else of the run. A later release replaces an earlier.
 *
 * @throws DomainError `forbidden` for anyone but a maintainer of the owner; `conflict` when the run has not
 *   ended, or is a branch's own; as `authorizeChange` does.
 */
export function releaseResult(ctx: Context, input: ReleaseResultInput): void {
  const { userId } = requireUser(ctx, 'write');
  const { runId, level, sentence } = parseInput(releaseResultInput, input);
  const access = authorizeRun(ctx, readRunSubject(ctx, runId), { write: true });
  if (access === undefined) {
    throw new DomainError('conflict', 'a branch’s own run is shown to who may read the whole tree');
  }
  const { change, isMaintainer } = access;
  if (!isMaintainer) {
    throw new DomainError('forbidden', 'only a maintainer may release what a run found');
  }
  transact(ctx, (tx) => {
    const { verdict } = readRunRows(tx, runId);
    if (!verdict) throw new DomainError('conflict', `run ${runId} has not ended yet`);
    tx.db
      .insert(resultReleases)
      .values({
        id: tx.newId(),
        runId,
        level,
        sentence: sentence ?? null,
        userId,
        createdAtMs: tx.nowMs(),
      })
      .run();
    appendEntry(tx, {
      action: 'run.release-result',
      subject: `run:${runId}`,
      detail: { change: change.number, level, outcome: verdict.outcome, sentence },
    });
  });
}
