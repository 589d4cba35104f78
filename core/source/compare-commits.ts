import type { Context } from '#core/context.ts';
import type { CommitSummary } from '#core/git-port.ts';
import { coverMessages } from './cover-messages.ts';
import { type CoveredDifferences, listCoveredDifferences } from './list-covered-differences.ts';
import { noteSourceRead } from './note-source-read.ts';
import { openReading } from './open-reading.ts';
import { requireStillCovered } from './still-covered.ts';

/** Commits that a comparison lists. */
export const comparedMost = 100;

export interface Comparison extends CoveredDifferences {
  base: { commit: string; revision: string };
  head: { commit: string; revision: string };
  /** What the files are compared with: where the two parted, or the base as it is. Undefined: nothing in common. */
  from: string | undefined;
  /** Those of `head` that `base` has not, newest first, `comparedMost` at most. */
  commits: CommitSummary[];
  /** There are more. */
  hasMore: boolean;
  /** How many commits each has that the other has not; undefined where that would count what is hidden. */
  apart?: { ahead: number; behind: number };
}

/**
 * Compares two branches, tags or commits.
 *
 * @param input `isDirect`: the trees as they are (`..`), in place of what `head` did since the two parted (`...`).
 * @throws DomainError as openReading, for either of them.
 */
export async function compareCommits(
  ctx: Context,
  input: { repositorySlug: string; base: string; head: string; isDirect: boolean },
): Promise<Comparison> {
  const { repositorySlug, isDirect } = input;
  const reading = await openReading(ctx, { repositorySlug, revision: input.head });
  const other = await openReading(ctx, { repositorySlug, revision: input.base });
  const { access, store, commit: head } = reading;
  const { git } = ctx.ports;
  const parted = (await git.mergeBases(store, other.commit, head))[0];
  const from = isDirect ? other.commit : parted;
  const differences: CoveredDifferences =
    from === undefined
      ? { files: [], rest: [], count: 0 }
      : await listCoveredDifferences(ctx, reading, from, head);
  const isOwnStore = store !== access.repository.slug;
  const paths = access.whole || isOwnStore ? [] : access.prefixes;
  const ids = await git.listBetween(store, other.commit, head, { limit: comparedMost + 1, paths });
  const found = await Promise.all(
    ids.slice(0, comparedMost).map((id) => git.readCommit(store, id)),
  );
  const commits = await coverMessages(
    ctx,
    reading,
    found.flatMap((detail) => detail ?? []),
  );
  const [apart] = await Promise.all([
    paths.length === 0 ? git.countApart(store, other.commit, head) : undefined,
    noteSourceRead(ctx, reading, {
      door: 'compare',
      paths: differences.files.flatMap((file) => [file.path, file.oldPath]),
      fromCommit: from ?? other.commit,
    }),
  ]);
  requireStillCovered(ctx, reading);
  return {
    ...differences,
    base: { commit: other.commit, revision: other.revision },
    head: { commit: head, revision: reading.revision },
    from,
    commits: commits.map(({ body: _body, message: _message, ...summary }) => summary),
    hasMore: ids.length > comparedMost,
    ...(apart && { apart }),
  };
}
