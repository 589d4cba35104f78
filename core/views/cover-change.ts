import type { ChangeAccess } from '#core/changes/authorize-change.ts';
import { mayReadRun } from '#core/changes/may-read-run.ts';
import { readCover } from '#core/changes/read-patch-set-diff.ts';
import type { Change } from '#core/changes/rows.ts';
import type { Context } from '#core/context.ts';
import { readOrganizationRow } from '#core/identity/rows.ts';
import { isOwner } from '#core/identity/rules.ts';
import { coverPhrase } from '#core/licensing/describe-grant.ts';
import { readOrganizationCover } from '#core/licensing/rows.ts';
import type { CommentView } from '#core/review/rows.ts';

/** An organization whose people read a part of the tree only, and which part. */
export interface PartReader {
  organizationName: string;
  cover: string;
}

/** The organization that sent the change, when its people read a part of the tree only. */
export function findPartReader(ctx: Context, change: Change): PartReader | undefined {
  const prefixes = readOrganizationCover(ctx, change.ownerOrganizationId, change.repositoryId);
  if (prefixes.includes('')) return undefined;
  const { name } = readOrganizationRow(ctx, change.ownerOrganizationId);
  return { organizationName: name, cover: coverPhrase(prefixes) };
}

/**
 * The comments that the reader's grant lets them see: on covered paths, and from their own organization or
 * the owner's. What others write may quote what they read; theirs is not the word that releases it.
 */
export function coverComments(
  ctx: Context,
  { repository, viewer }: ChangeAccess,
  comments: CommentView[],
): { shown: CommentView[]; withheldComments: number } {
  if (mayReadRun(ctx, { repositorySlug: repository.slug })) {
    return { shown: comments, withheldComments: 0 };
  }
  const covers = readCover(ctx, repository.slug);
  const hidden = new Set<string>();
  for (const { id, path, author, inReplyToId } of comments) {
    const own = author.organization.slug === viewer.organization.slug;
    const spoken = own || isOwner(author.organization);
    const placed = path === undefined || covers(path);
    if (!spoken || !placed || hidden.has(inReplyToId ?? '')) hidden.add(id);
  }
  const shown = comments.filter(({ id }) => !hidden.has(id));
  return { shown, withheldComments: hidden.size };
}
