import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import type { CommitDetail } from '#core/git-port.ts';
import { coverMessages } from './cover-messages.ts';
import { type CoveredDifferences, listCoveredDifferences } from './list-covered-differences.ts';
import { noteSourceRead } from './note-source-read.ts';
import { openReading } from './open-reading.ts';
import { requireStillCovered } from './still-covered.ts';

export interface CommitView extends CoveredDifferences {
  commit: CommitDetail;
  /** Which parent it is compared with, from 1; 0 for a commit without one. */
  against: number;
  /** Whether the default branch contains it. */
  inDefaultBranch: boolean;
  defaultBranch: string;
}

/**
 * One commit against one of its parents. Its message belongs to all that it changes, and may name and quote it: a reader
 * whose grant does not cover all of that does not see it.
 *
 * @param input `parent`: from 1, the first unless told.
 * @throws DomainError as openReading; `not-found` for a commit that no branch or tag contains, that touches nothing
 *   the grant covers, or that has no such parent.
 */
export async function readCommit(
  ctx: Context,
  input: { repositorySlug: string; commit: string; parent?: number | undefined },
): Promise<CommitView> {
  const { repositorySlug, commit: revision, parent = 1 } = input;
  const reading = await openReading(ctx, { repositorySlug, revision });
  const { access, store, commit } = reading;
  const none = () => new DomainError('not-found', `no commit "${revision.slice(0, 100)}"`);
  const detail = await ctx.ports.git.readCommit(store, commit);
  if (!detail) throw none();
  const against = detail.parents.length === 0 ? 0 : parent;
  const base = detail.parents.length === 0 ? '' : detail.parents[against - 1];
  if (base === undefined) throw new DomainError('not-found', `it has no parent ${parent}`);
  const differences = await listCoveredDifferences(ctx, reading, base, commit);
  if (differences.count === 0 && !access.whole) throw none();
  const paths = differences.files.flatMap((file) => [file.path, file.oldPath]);
  const { defaultBranch } = access.repository;
  const isInDefault = async () => {
    const tip = await ctx.ports.git.resolve(store, `refs/heads/${defaultBranch}`);
    return tip !== undefined && ctx.ports.git.isAncestor(store, commit, tip);
  };
  const [inDefaultBranch, [covered]] = await Promise.all([
    isInDefault(),
    coverMessages(ctx, reading, [detail]),
    noteSourceRead(ctx, reading, { door: 'commit', paths }),
  ]);
  requireStillCovered(ctx, reading);
  return { ...differences, commit: covered ?? detail, against, inDefaultBranch, defaultBranch };
}
