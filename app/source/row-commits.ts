import type { Context } from '#core/context.ts';
import { readFolderRows } from '#core/views/read-folder-rows.ts';
import type { Place } from './place.ts';
import type { RowCommits } from './rows-markup.ts';

/** What a page waits for its rows' commits. Those that come later are fetched into their places. */
const pageWaitsMs = 12;

/** The last commits of a folder's entries, as its rows show them; for a folder that the actor's verb has opened. */
export async function rowCommits(
  ctx: Context,
  place: Place,
  budgetMs?: number,
): Promise<RowCommits> {
  const { repository, revision, path } = place;
  const { rows, waiting } = await readFolderRows(ctx, {
    ...{ repositorySlug: repository, revision, folder: path, budgetMs },
  });
  const of = new Map(
    [...rows].map(([name, { last, change }]) => [
      name,
      {
        commit: last.commit,
        subject: last.subject,
        atMs: last.committer.time.atMs,
        change: change?.number,
      },
    ]),
  );
  return { of, nowMs: ctx.nowMs(), isWaiting: waiting.length > 0 };
}

/** The same at once or not at all: rows never wait for it. */
export async function rowCommitsAtHand(ctx: Context, place: Place): Promise<RowCommits> {
  const none: RowCommits = { of: new Map(), nowMs: ctx.nowMs(), isWaiting: true };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<RowCommits>((resolve) => {
    timer = setTimeout(() => resolve(none), pageWaitsMs);
  });
  // What fails here is told where the page asks for it again; what is not found in time, that question looks for.
  const found = rowCommits(ctx, place, pageWaitsMs).catch(() => none);
  const made = await Promise.race([found, late]);
  clearTimeout(timer);
  return made;
}
