import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import type { CommitSummary } from '#core/git-port.ts';
import { coverMessages } from './cover-messages.ts';
import { noteSourceRead } from './note-source-read.ts';
import { openReading } from './open-reading.ts';
import { historyPageSize } from './rules.ts';

/**
 * Commits, newest first, of the whole tree or one path. Under a grant for a part of the tree, only those
 * that touch that part, with the messages of those that touch nothing else.
 *
 * @param input `page`: from 1.
 * @throws DomainError as authorizeSource; `not-found` for an unknown revision.
 */
export async function readHistory(
  ctx: Context,
  input: {
    repositorySlug: string;
    revision?: string | undefined;
    path?: string | undefined;
    page: number;
  },
): Promise<{ commit: string; revision: string; commits: CommitSummary[]; hasMore: boolean }> {
  const { repositorySlug, page } = input;
  const path = input.path === '' ? undefined : input.path;
  const reading = await openReading(ctx, { repositorySlug, path, revision: input.revision });
  if (!Number.isSafeInteger(page) || page < 1 || page > 100_000) {
    throw new DomainError('invalid', `page: ${page} is not a whole number from 1 to 100000`);
  }
  const { access, store, commit, revision } = reading;
  await noteSourceRead(ctx, reading, { door: 'history', path: path ?? '' });
  const paths = path === undefined ? (access.whole ? [] : access.prefixes) : [path];
  const found = await ctx.ports.git.log(store, commit, {
    paths,
    limit: historyPageSize + 1,
    skip: (page - 1) * historyPageSize,
  });
  return {
    commit,
    revision,
    commits: await coverMessages(ctx, reading, found.slice(0, historyPageSize)),
    hasMore: found.length > historyPageSize,
  };
}
