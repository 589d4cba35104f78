import { appendEntry } from '#core/audit/append-entry.ts';
import { authorizeChange } from '#core/changes/authorize-change.ts';
import { readNewestPatchSet, requireOpenChange } from '#core/changes/rows.ts';
import { type Context, transact } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { requireUser } from '#core/identity/rows.ts';
import { parseInput } from '#core/parse-input.ts';
import { votes } from '#drizzle/schema/review.ts';
import { listSenders } from './rows.ts';
import { allowedVotes } from './rules.ts';
import { type CastVoteInput, castVoteInput } from './schema.ts';

/**
 * Votes on the newest patch set: partners −1 to +1, maintainers −2 to +2, nobody +2 on their own.
 * 0 takes a vote back.
 *
 * @throws DomainError `forbidden` for a value out of the actor's range; `conflict` when the change is not
 *   open or the patch set is not the newest; as `authorizeChange` does.
 */
export function castVote(ctx: Context, input: CastVoteInput): void {
  requireUser(ctx, 'write');
  const { number, patchSet: patchSetNumber, value } = parseInput(castVoteInput, input);
  const { viewer, isMaintainer } = authorizeChange(ctx, { number, write: true });
  transact(ctx, (tx) => {
    const change = requireOpenChange(tx, number);
    const newest = readNewestPatchSet(tx, number);
    if (newest.number !== patchSetNumber) {
      throw new DomainError(
        'conflict',
        `patch set ${patchSetNumber} is not the newest of change ${number}: vote on ${newest.number}`,
      );
    }
    const isOwn = listSenders(tx, change).has(viewer.userId);
    const allowed = allowedVotes({ isMaintainer, isOwn });
    if (!allowed.includes(value)) {
      const range = `${Math.min(...allowed)} to ${Math.max(...allowed)}`;
      throw new DomainError('forbidden', `a vote of ${value} is not yours here: ${range}`);
    }
    tx.db
      .insert(votes)
      .values({
        id: tx.newId(),
        patchSetId: newest.id,
        userId: viewer.userId,
        value,
        createdAtMs: tx.nowMs(),
      })
      .run();
    appendEntry(tx, {
      action: 'change.vote',
      subject: `change:${number}`,
      detail: { patchSet: patchSetNumber, value },
    });
  });
}
