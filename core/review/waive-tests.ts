import { eq } from 'drizzle-orm';
import { appendEntry } from '#core/audit/append-entry.ts';
import { authorizeRun } from '#core/changes/authorize-run.ts';
import { readNewestPatchSet, requireOpenChange } from '#core/changes/rows.ts';
import { listRuns, readRunSubject } from '#core/ci/rows.ts';
import { type Context, transact } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { requireUser } from '#core/identity/rows.ts';
import { parseInput } from '#core/parse-input.ts';
import { testWaivers } from '#drizzle/schema/ci.ts';
import { listSenders } from './rows.ts';
import { waiveTestsInput } from './schema.ts';

/**
 * Accepts that the patch lacks tests of the branch: those that its verdict says are missing, skipped or weaker. It holds
 * for these tests and this patch, also once it is rebased.
 *
 * @param input `runId`: the newest run of the newest patch set.
 * @throws DomainError `forbidden` for anyone but a maintainer of the owner who sent nothing of the change; `conflict`
 *   when the run lacks no test, is not the newest, or this was accepted already.
 */
export function waiveTests(ctx: Context, input: { runId: string }): void {
  requireUser(ctx, 'write');
  const { runId } = parseInput(waiveTestsInput, input);
  const access = authorizeRun(ctx, readRunSubject(ctx, runId), { write: true });
  if (access === undefined) throw new DomainError('conflict', 'a branch’s own run lacks no test');
  const { viewer, isMaintainer } = access;
  const { number } = access.change;
  transact(ctx, (tx) => {
    if (!isMaintainer || listSenders(tx, access.change).has(viewer.userId)) {
      throw new DomainError(
        'forbidden',
        'only a maintainer who sent nothing of the change may let it do without tests',
      );
    }
    requireOpenChange(tx, number);
    const newest = listRuns(tx, readNewestPatchSet(tx, number).id)[0];
    const lacking = newest?.run.id === runId ? newest.verdict?.lacking : undefined;
    if (lacking == null) {
      throw new DomainError('conflict', `run ${runId} waits for no word on its tests (any more)`);
    }
    if (tx.db.select().from(testWaivers).where(eq(testWaivers.runId, runId)).get()) {
      throw new DomainError('conflict', 'the word has been given already');
    }
    const row = { id: tx.newId(), runId, userId: viewer.userId, lacking };
    tx.db
      .insert(testWaivers)
      .values({ ...row, createdAtMs: tx.nowMs() })
      .run();
    appendEntry(tx, {
      action: 'run.waive-tests',
      subject: `run:${runId}`,
      detail: { change: number, lacking },
    });
  });
}
