import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { listDifferences } from './list-covered-differences.ts';
import { noteSourceRead } from './note-source-read.ts';
import { openReading } from './open-reading.ts';
import { inPersonTurn } from './person-turns.ts';
import { requireStillCovered } from './still-covered.ts';

/**
 * One commit as a mail that `git am` takes: message, author and all that it changes.
 *
 * @throws DomainError as openReading; `not-found` for a commit that changes anything the grant does not cover, since a
 *   patch tells all of it; `conflict` for a merge, of which there is none; `too-large`.
 */
export async function readPatch(
  ctx: Context,
  input: { repositorySlug: string; commit: string },
): Promise<{ commit: string; patch: Uint8Array }> {
  const { repositorySlug, commit: revision } = input;
  const reading = await openReading(ctx, { repositorySlug, revision });
  const { access, store, commit } = reading;
  const { git } = ctx.ports;
  const detail = await git.readCommit(store, commit);
  if (!detail || (!access.whole && (await git.differsOutside(store, commit, access)))) {
    throw new DomainError('not-found', `no commit "${revision.slice(0, 100)}"`);
  }
  if (detail.parents.length > 1) {
    throw new DomainError('conflict', `${commit} is a merge: take the patches of its parents`);
  }
  const listed = await listDifferences(ctx, reading, detail.parents[0] ?? '', commit);
  const paths = listed.flatMap((file) => [file.path, file.oldPath]);
  await noteSourceRead(ctx, reading, { door: 'commit', paths });
  const { userId } = access.viewer;
  const patch = await inPersonTurn(ctx, { kind: 'difference', userId }, () =>
    git.formatPatch(store, commit),
  );
  requireStillCovered(ctx, reading);
  return { commit, patch };
}
