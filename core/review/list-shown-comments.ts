import type { ChangeAccess } from '#core/changes/authorize-change.ts';
import { mayReadRun } from '#core/changes/may-read-run.ts';
import { readCover } from '#core/changes/read-patch-set-diff.ts';
import type { Context } from '#core/context.ts';
import { isOwner } from '#core/identity/rules.ts';
import { type Comment, type CommentView, listComments, noComment, readComment } from './rows.ts';

/**
 * THE decision about which comments of a change a reader sees: those on paths that their grant covers, written
 * by their own organization or the owner's. What others write may quote what they read, and nobody released
 * that. A reply is hidden with the first comment of its thread. Who may read the whole tree sees all.
 *
 * @param access of this moment, by `authorizeChange`.
 * @returns `shown`: the oldest first; `withheldComments`: how many are hidden.
 */
export function listShownComments(
  ctx: Context,
  { change, repository, viewer }: ChangeAccess,
): { shown: CommentView[]; withheldComments: number } {
  const comments = listComments(ctx, change.number);
  if (mayReadRun(ctx, { repositorySlug: repository.slug })) {
    return { shown: comments, withheldComments: 0 };
  }
  const covers = readCover(ctx, repository.slug);
  const hidden = new Set<string>();
  for (const { id, path, author, inReplyToId } of comments) {
    const isOfOwnPeople = author.organization.slug === viewer.organization.slug;
    const isReleased = isOfOwnPeople || isOwner(author.organization);
    const isCovered = path === undefined || covers(path);
    if (!isReleased || !isCovered || hidden.has(inReplyToId ?? '')) hidden.add(id);
  }
  const shown = comments.filter(({ id }) => !hidden.has(id));
  return { shown, withheldComments: hidden.size };
}

/**
 * The same decision for one comment, before it is answered or settled.
 *
 * @throws DomainError `not-found` for a comment that is hidden, as for one that is not of this change.
 */
export function readShownComment(ctx: Context, access: ChangeAccess, commentId: string): Comment {
  const { shown } = listShownComments(ctx, access);
  if (!shown.some(({ id }) => id === commentId)) throw noComment();
  return readComment(ctx, commentId);
}
