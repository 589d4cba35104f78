import { appendEntry } from '#core/audit/append-entry.ts';
import { authorizeChange } from '#core/changes/authorize-change.ts';
import { type Context, transact } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { requireUser } from '#core/identity/rows.ts';
import { parseInput } from '#core/parse-input.ts';
import { releases } from '#drizzle/schema/ci.ts';
import { readRunRows, readRunSubject } from './rows.ts';
import { isHeld } from './rules.ts';
import { releaseRunInput } from './schema.ts';

/**
 * A maintainer's word that a patch which edits its own judge may run, judged by its own files. The run goes on.
 *
 * @throws DomainError `forbidden` for anyone but a maintainer of the owner; `conflict` when the run is not held.
 */
export function releaseRun(ctx: Context, input: { runId: string }): void {
  const { runId } = parseInput(releaseRunInput, input);
  const { change } = readRunSubject(ctx, runId);
  if (change === undefined) throw new DomainError('conflict', 'a branch’s own run is never held');
  const { userId } = requireUser(ctx, 'write');
  if (!authorizeChange(ctx, { number: change.number }).isMaintainer) {
    throw new DomainError('forbidden', 'only a maintainer may let a held run go on');
  }
  transact(ctx, (tx) => {
    if (!isHeld(readRunRows(tx, runId))) {
      throw new DomainError('conflict', `run ${runId} is not held (any more)`);
    }
    tx.db.insert(releases).values({ id: tx.newId(), runId, userId, createdAtMs: tx.nowMs() }).run();
    tx.ports.queue.enqueue('run', { runId });
    appendEntry(tx, {
      action: 'run.release',
      subject: `run:${runId}`,
      detail: { change: change.number },
    });
  });
}
