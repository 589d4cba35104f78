import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import type { CommitSummary, TreeEntry } from '#core/git-port.ts';
import { coverMessages } from './cover-messages.ts';
import { noteSourceRead } from './note-source-read.ts';
import { openReading, type Reading } from './open-reading.ts';
import { requireStillCovered } from './still-covered.ts';

/** What one question takes, unless told; the next goes on. */
const usualBudgetMs = 150;

export interface RowCommits {
  /** The commit that the folder is of. */
  commit: string;
  /** By name of the row, its last commit. */
  rows: Map<string, CommitSummary>;
  /** Names of rows whose commit is not known yet: ask again. */
  waiting: string[];
}

/**
 * The last commit of each row of a folder that the actor may see. A row above the granted part belongs to what is not
 * granted, too: it has none, unless the store holds nothing else.
 *
 * @param input `folder`: '' is the root. `names`: only these rows, 2000 at most; the folder's first unless told.
 *   `budgetMs`: how long rows are looked for.
 * @throws DomainError as authorizeSource; `not-found` when there is no such folder or revision.
 */
export async function readRowCommits(
  ctx: Context,
  input: {
    repositorySlug: string;
    revision?: string | undefined;
    folder: string;
    names?: readonly string[] | undefined;
    budgetMs?: number | undefined;
  },
): Promise<RowCommits> {
  const { repositorySlug, folder, revision, budgetMs = usualBudgetMs } = input;
  const reading = await openReading(ctx, { repositorySlug, folder, revision });
  const { store, commit } = reading;
  await noteSourceRead(ctx, reading, { door: 'tree', path: folder });
  const entries = await ctx.ports.git.listTree(store, commit, folder);
  if (!entries) throw new DomainError('not-found', `no folder "${folder}" in ${reading.revision}`);
  const shown = new Set(listShown(reading, folder, entries));
  const names = (input.names ?? [...shown]).filter((name) => shown.has(name));
  const found = await ctx.ports.git.lastCommits(store, commit, { folder, names, budgetMs });
  const rows = [...(found?.commits ?? [])];
  const covered = await coverMessages(
    ctx,
    reading,
    rows.map(([, last]) => last),
  );
  requireStillCovered(ctx, reading);
  return {
    commit,
    rows: new Map(rows.map(([name, last], at) => [name, covered[at] ?? last])),
    waiting: found?.waiting ?? [],
  };
}

function listShown(
  { access, store }: Reading,
  folder: string,
  entries: readonly TreeEntry[],
): string[] {
  const holdsNothingElse = store !== access.repository.slug;
  const prefix = folder === '' ? '' : `${folder}/`;
  return entries
    .filter(({ name, kind }) => {
      if (access.covers(prefix + name)) return true;
      return holdsNothingElse && kind === 'folder' && access.leadsTo(prefix + name);
    })
    .map(({ name }) => name);
}
