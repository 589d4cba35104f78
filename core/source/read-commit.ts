import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import type { CommitDetail, FileDifference } from '#core/git-port.ts';
import { coverMessages } from './cover-messages.ts';
import { noteSourceRead } from './note-source-read.ts';
import { openReading } from './open-reading.ts';
import { commitFilesLimit, coverDifference } from './rules.ts';

/**
 * One commit against its first parent. Its message belongs to all that it changes, and may name and quote it:
 * a reader whose grant does not cover all of that does not see it.
 *
 * @returns `truncated`: more files differ than are listed.
 * @throws DomainError as authorizeSource; `not-found` for a commit that no branch contains, or that touches
 *   nothing the grant covers.
 */
export async function readCommit(
  ctx: Context,
  input: { repositorySlug: string; commit: string },
): Promise<{ commit: CommitDetail; files: FileDifference[]; truncated: boolean }> {
  const { repositorySlug, commit: revision } = input;
  const reading = await openReading(ctx, { repositorySlug, revision });
  const { access, store, commit } = reading;
  const detail = await ctx.ports.git.readCommit(store, commit);
  if (!detail) throw new DomainError('not-found', `no commit "${input.commit.slice(0, 100)}"`);
  const all = await ctx.ports.git.diff(store, detail.parents[0] ?? '', commit);
  const files = all.flatMap((file) => coverDifference(file, access.covers) ?? []);
  if (files.length === 0 && !access.whole) {
    throw new DomainError('not-found', `no commit "${input.commit.slice(0, 100)}"`);
  }
  const shown = files.slice(0, commitFilesLimit);
  const paths = shown.flatMap((file) => [file.path, file.oldPath]);
  await noteSourceRead(ctx, reading, { door: 'commit', paths });
  return {
    commit: (await coverMessages(ctx, reading, [detail]))[0] ?? detail,
    files: shown,
    truncated: files.length > commitFilesLimit,
  };
}
