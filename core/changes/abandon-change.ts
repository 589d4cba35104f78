import { eq } from 'drizzle-orm';
import { appendEntry } from '#core/audit/append-entry.ts';
import { type Context, transact } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { requireUser } from '#core/identity/rows.ts';
import { parseInput } from '#core/parse-input.ts';
import { changes } from '#drizzle/schema/changes.ts';
import { authorizeChange } from './authorize-change.ts';
import { refuseMerging, requireOpenChange } from './rows.ts';
import { changeNumber } from './schema.ts';

/**
 * Closes an open change without a merge: by its organization or a maintainer.
 *
 * @throws DomainError `conflict` when it is not open, or is being merged; `forbidden`; as
 *   `authorizeChange` does.
 */
export function abandonChange(ctx: Context, input: { number: number }): void {
  requireUser(ctx, 'write');
  const number = parseInput(changeNumber, input.number);
  const { isMaintainer, isOwnOrganization } = authorizeChange(ctx, { number, write: true });
  if (!isMaintainer && !isOwnOrganization) {
    throw new DomainError('forbidden', 'a change is abandoned by its sender or a maintainer');
  }
  transact(ctx, (tx) => {
    requireOpenChange(tx, number);
    refuseMerging(tx, number);
    tx.db
      .update(changes)
      .set({ status: 'abandoned', updatedAtMs: tx.nowMs() })
      .where(eq(changes.number, number))
      .run();
    appendEntry(tx, { action: 'change.abandon', subject: `change:${number}`, detail: {} });
  });
}
