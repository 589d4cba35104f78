import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import type { FileDifference } from '#core/git-port.ts';
import { listDifferences } from './list-covered-differences.ts';
import { noteSourceRead } from './note-source-read.ts';
import { openReading } from './open-reading.ts';
import { coverRawDifference } from './rules.ts';
import { requireStillCovered } from './still-covered.ts';

/**
 * How one file differs between two commits.
 *
 * @param input `base`: a commit's id; '' is the empty tree. `path`: its name at `head`, or at `base` where it is gone.
 * @throws DomainError as openReading; `not-found` where it does not differ.
 */
export async function readFileDifference(
  ctx: Context,
  input: {
    repositorySlug: string;
    base: string;
    head: string;
    path: string;
    door: 'commit' | 'compare';
  },
): Promise<FileDifference> {
  const { repositorySlug, base, path, door } = input;
  const reading = await openReading(ctx, { repositorySlug, path, revision: input.head });
  const from =
    base === '' ? '' : (await openReading(ctx, { repositorySlug, revision: base })).commit;
  const { access, store, commit } = reading;
  const all = await listDifferences(ctx, reading, from, commit);
  const raw = all
    .flatMap((file) => coverRawDifference(file, access.covers) ?? [])
    .find((file) => file.path === path);
  if (!raw) throw new DomainError('not-found', `"${path}" does not differ there`);
  await noteSourceRead(ctx, reading, {
    door,
    paths: [raw.path, raw.oldPath],
    ...(from !== '' && { fromCommit: from }),
  });
  const read = await ctx.ports.git.readDifference(store, raw);
  requireStillCovered(ctx, reading);
  return read;
}
