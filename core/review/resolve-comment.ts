import { eq } from 'drizzle-orm';
import { appendEntry } from '#core/audit/append-entry.ts';
import { authorizeChange, type ChangeAccess } from '#core/changes/authorize-change.ts';
import { type Context, transact } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { requireUser } from '#core/identity/rows.ts';
import { parseInput } from '#core/parse-input.ts';
import { comments } from '#drizzle/schema/review.ts';
import { readShownComment } from './list-shown-comments.ts';
import { noComment, readComment } from './rows.ts';
import { type ResolveCommentInput, resolveCommentInput } from './schema.ts';

/**
 * Marks a thread (by its first comment) as settled, or opens it again: its author, the change's
 * organization, or a maintainer.
 *
 * @throws DomainError `not-found`; `conflict` for a reply, or what is so already; `forbidden`; as
 *   `authorizeChange` does.
 */
export function resolveComment(ctx: Context, input: ResolveCommentInput): void {
  requireUser(ctx, 'write');
  const { commentId, resolved } = parseInput(resolveCommentInput, input);
  const access = authorizeComment(ctx, commentId);
  const { viewer, isMaintainer, isOwnOrganization } = access;
  const { number } = access.change;
  transact(ctx, (tx) => {
    const comment = readComment(tx, commentId);
    if (comment.authorUserId !== viewer.userId && !isMaintainer && !isOwnOrganization) {
      throw new DomainError(
        'forbidden',
        'a thread is settled by who began it, the sender, or a maintainer',
      );
    }
    if (comment.inReplyToId !== null) {
      throw new DomainError(
        'conflict',
        'a reply is settled with the comment that began its thread',
      );
    }
    if ((comment.resolvedAtMs !== null) === resolved) {
      throw new DomainError('conflict', `this thread is ${resolved ? 'settled' : 'open'} already`);
    }
    tx.db
      .update(comments)
      .set({
        resolvedAtMs: resolved ? tx.nowMs() : null,
        resolvedByUserId: resolved ? viewer.userId : null,
      })
      .where(eq(comments.id, commentId))
      .run();
    appendEntry(tx, {
      action: resolved ? 'comment.resolve' : 'comment.reopen',
      subject: `change:${number}`,
      detail: { commentId },
    });
  });
}

/** A comment that is hidden, by itself or with its change, looks as one that is not there. */
function authorizeComment(ctx: Context, commentId: string): ChangeAccess {
  const number = readComment(ctx, commentId).changeNumber;
  try {
    const access = authorizeChange(ctx, { number, write: true });
    readShownComment(ctx, access, commentId);
    return access;
  } catch (cause) {
    const isHidden = cause instanceof DomainError && cause.code === 'not-found';
    throw isHidden ? noComment({ cause }) : cause;
  }
}
