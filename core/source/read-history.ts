import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import type { CommitSummary } from '#core/git-port.ts';
import { coverMessages } from './cover-messages.ts';
import { listDifferences } from './list-covered-differences.ts';
import { noteSourceRead } from './note-source-read.ts';
import { openReading, type Reading } from './open-reading.ts';
import { historyPageSize } from './rules.ts';
import { requireStillCovered } from './still-covered.ts';

export interface HistoryPage {
  commit: string;
  revision: string;
  commits: CommitSummary[];
  hasMore: boolean;
  renamedFrom?: { commit: string; path: string };
}

/**
 * Commits, newest first, of the whole tree or one path. Under a grant for a part of the tree, only those
 * that touch that part, with the messages of those that touch nothing else.
 *
 * @param input `page`: from 1. `at`: the commit that the first page began from, so that the others fit when the branch
 *   has moved.
 * @returns `renamedFrom`: after the oldest commit of a file that was renamed, the covered path that it had before, at
 *   the commit where it last had it.
 * @throws DomainError as authorizeSource; `not-found` for an unknown revision.
 */
export async function readHistory(
  ctx: Context,
  input: {
    repositorySlug: string;
    revision?: string | undefined;
    path?: string | undefined;
    page: number;
    at?: string | undefined;
  },
): Promise<HistoryPage> {
  const { repositorySlug, page, at } = input;
  const path = input.path === '' ? undefined : input.path;
  const named = await openReading(ctx, { repositorySlug, path, revision: input.revision });
  const reading = at ? await openReading(ctx, { repositorySlug, path, revision: at }) : named;
  if (!Number.isSafeInteger(page) || page < 1 || page > 100_000) {
    throw new DomainError('invalid', `page: ${page} is not a whole number from 1 to 100000`);
  }
  const { access, store, commit } = reading;
  const paths = path === undefined ? (access.whole ? [] : access.prefixes) : [path];
  const limit = historyPageSize + 1;
  const skip = (page - 1) * historyPageSize;
  const [found] = await Promise.all([
    ctx.ports.git.log(store, commit, { paths, limit, skip }),
    noteSourceRead(ctx, reading, { door: 'history', path: path ?? '' }),
  ]);
  const hasMore = found.length > historyPageSize;
  const oldest = hasMore ? undefined : found.at(-1);
  const renamedFrom = path && oldest && (await findOldName(ctx, reading, oldest, path));
  const commits = await coverMessages(ctx, reading, found.slice(0, historyPageSize));
  requireStillCovered(ctx, reading);
  const { revision } = named;
  return { commit, revision, ...(renamedFrom && { renamedFrom }), commits, hasMore };
}

/** Where a file was before the commit that brought it to this path. */
async function findOldName(
  ctx: Context,
  reading: Reading,
  { commit, parents: [parent] }: CommitSummary,
  path: string,
): Promise<{ commit: string; path: string } | undefined> {
  if (parent === undefined) return undefined;
  const files = await listDifferences(ctx, reading, parent, commit);
  const renamed = files.find((file) => file.status === 'renamed' && file.path === path);
  if (renamed === undefined || !reading.access.covers(renamed.oldPath)) return undefined;
  return { commit: parent, path: renamed.oldPath };
}
