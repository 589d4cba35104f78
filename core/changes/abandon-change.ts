import { eq } from 'drizzle-orm';
import { appendEntry } from '#core/audit/append-entry.ts';
import { type Context, transact } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { requireUser } from '#core/identity/rows.ts';
import { parseInput } from '#core/parse-input.ts';
import { changes } from '#drizzle/schema/changes.ts';
import { mergeIntents } from '#drizzle/schema/review.ts';
import { authorizeChange } from './authorize-change.ts';
import { findChange } from './rows.ts';
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
    const status = findChange(tx, number)?.status;
    if (status !== 'open') throw new DomainError('conflict', `change ${number} is ${status}`);
    const merging = tx.db
      .select({ number: mergeIntents.changeNumber })
      .from(mergeIntents)
      .where(eq(mergeIntents.changeNumber, number))
      .get();
    if (merging) throw new DomainError('conflict', `change ${number} is being merged; try again`);
    tx.db
      .update(changes)
      .set({ status: 'abandoned', updatedAtMs: tx.nowMs() })
      .where(eq(changes.number, number))
      .run();
    appendEntry(tx, { action: 'change.abandon', subject: `change:${number}`, detail: {} });
  });
}
