import { appendEntry } from '#core/audit/append-entry.ts';
import { authorizeRun } from '#core/changes/authorize-run.ts';
import { readRunRows, readRunSubject } from '#core/ci/rows.ts';
import { isHeld } from '#core/ci/rules.ts';
import { type Context, transact } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { requireUser } from '#core/identity/rows.ts';
import { checkContributor } from '#core/licensing/check-contributor.ts';
import { addMessage } from '#core/outbox/add-message.ts';
import { parseInput } from '#core/parse-input.ts';
import { releases } from '#drizzle/schema/ci.ts';
import { releaseRunInput } from './schema.ts';

/**
 * Lets a held run go on. It is held because its patch edits its own judge, and is then judged by its own files; or
 * because its sender's grant does not cover the whole tree.
 *
 * @throws DomainError `forbidden` for anyone but a maintainer of the owner; `conflict` when the run is not
 *   held, or its sender may not contribute any more.
 */
export function releaseRun(ctx: Context, input: { runId: string }): void {
  const { userId } = requireUser(ctx, 'write');
  const { runId } = parseInput(releaseRunInput, input);
  const subject = readRunSubject(ctx, runId);
  const access = authorizeRun(ctx, subject, { write: true });
  const { change, patchSet, repository } = subject;
  if (access === undefined || change === undefined) {
    throw new DomainError('conflict', 'a branch’s own run is never held');
  }
  if (!access.isMaintainer) {
    throw new DomainError('forbidden', 'only a maintainer may let a held run go on');
  }
  transact(ctx, (tx) => {
    const rows = readRunRows(tx, runId);
    if (!isHeld(rows)) throw new DomainError('conflict', `run ${runId} is not held (any more)`);
    const sender = checkContributor(tx, {
      userId: patchSet?.uploaderUserId ?? '',
      repositoryId: repository.id,
    });
    if (!sender.ok) {
      throw new DomainError('conflict', `nothing of it runs any more: ${sender.reason}`);
    }
    const held = rows.checks.filter(({ outcome }) => outcome === 'held').map(({ name }) => name);
    tx.db.insert(releases).values({ id: tx.newId(), runId, userId, createdAtMs: tx.nowMs() }).run();
    addMessage(tx, {
      topic: 'run.ready.v1',
      subject: `run:${runId}`,
      payload: { runId, share: change.ownerOrganizationId },
    });
    appendEntry(tx, {
      action: 'run.release',
      subject: `run:${runId}`,
      detail: { change: change.number, held, senderCovers: [...sender.prefixes] },
    });
  });
}
