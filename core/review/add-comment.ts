import { eq } from 'drizzle-orm';
import { appendEntry } from '#core/audit/append-entry.ts';
import { authorizeChange, type ChangeAccess } from '#core/changes/authorize-change.ts';
import { readCover } from '#core/changes/read-patch-set-diff.ts';
import { type PatchSet, readPatchSet } from '#core/changes/rows.ts';
import { type Context, transact } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { changesStore } from '#core/git-port.ts';
import { requireUser } from '#core/identity/rows.ts';
import { parseInput } from '#core/parse-input.ts';
import { coverDifference } from '#core/source/rules.ts';
import { comments } from '#drizzle/schema/review.ts';
import { readShownComment } from './list-shown-comments.ts';
import { type Comment, readComment } from './rows.ts';
import { type AddCommentInput, addCommentInput } from './schema.ts';

/**
 * Comments on a patch set, one of its files or a line; or replies. A reply is kept under its thread's
 * first comment, where that one stands, and opens the thread again.
 *
 * @throws DomainError `not-found` for a patch set or comment that is unknown or hidden, `invalid` for a path or line that
 *   the patch set does not show; as `authorizeChange` does.
 */
export async function addComment(
  ctx: Context,
  input: AddCommentInput,
): Promise<{ commentId: string }> {
  requireUser(ctx, 'write');
  const wanted = parseInput(addCommentInput, input);
  const access = authorizeChange(ctx, { number: wanted.number, write: true });
  const patchSet = readPatchSet(ctx, wanted.number, wanted.patchSet);
  const first =
    wanted.inReplyToId === undefined ? undefined : readThread(ctx, access, wanted.inReplyToId);
  const place = first ?? (await readPlace(ctx, access, patchSet, wanted));
  return transact(ctx, (tx) => {
    const commentId = tx.newId();
    tx.db
      .insert(comments)
      .values({
        id: commentId,
        changeNumber: wanted.number,
        patchSetId: first?.patchSetId ?? patchSet.id,
        authorUserId: access.viewer.userId,
        path: place.path,
        side: place.side,
        line: place.line,
        body: wanted.body,
        inReplyToId: first?.id ?? null,
        createdAtMs: tx.nowMs(),
      })
      .run();
    if (first !== undefined) reopen(tx, first.id);
    appendEntry(tx, {
      action: 'comment.add',
      subject: `change:${wanted.number}`,
      detail: { commentId, patchSet: patchSet.number, inReplyToId: first?.id },
    });
    return { commentId };
  });
}

/** The first comment of the thread that `commentId` belongs to. */
function readThread(ctx: Context, access: ChangeAccess, commentId: string): Comment {
  const comment = readShownComment(ctx, access, commentId);
  return comment.inReplyToId === null ? comment : readComment(ctx, comment.inReplyToId);
}

function reopen(tx: Context, commentId: string): void {
  tx.db
    .update(comments)
    .set({ resolvedAtMs: null, resolvedByUserId: null })
    .where(eq(comments.id, commentId))
    .run();
}

type Place = Pick<Comment, 'path' | 'side' | 'line'>;

async function readPlace(
  ctx: Context,
  { change, repository }: ChangeAccess,
  patchSet: PatchSet,
  wanted: AddCommentInput,
): Promise<Place> {
  if (wanted.path === undefined) return { path: null, side: null, line: null };
  if (patchSet.headCommit === null) {
    throw new DomainError('invalid', 'a module has no files to comment on');
  }
  const store = changesStore(repository.slug, change.ownerOrganizationId);
  const all = await ctx.ports.git.diff(store, patchSet.baseCommit, patchSet.headCommit);
  // What the grant does not cover is refused as what is not there: a path, or the side of a moved file.
  const covers = readCover(ctx, repository.slug);
  const files = all.flatMap((each) => coverDifference(each, covers) ?? []);
  const file = files.find(({ path, oldPath }) => path === wanted.path || oldPath === wanted.path);
  const named = JSON.stringify(wanted.path);
  if (file === undefined) {
    throw new DomainError('invalid', `patch set ${patchSet.number} does not touch ${named}`);
  }
  const side = wanted.side ?? 'new';
  const text = side === 'new' ? file.newText : file.oldText;
  const lines = text === undefined ? 0 : text.split('\n').length;
  if (wanted.line !== undefined && wanted.line > lines) {
    throw new DomainError('invalid', `${named} has no line ${wanted.line} on the ${side} side`);
  }
  return { path: wanted.path, side, line: wanted.line ?? null };
}
