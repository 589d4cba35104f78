import { noteRead } from '#core/audit/note-read.ts';
import { foldPaths } from '#core/audit/read-places.ts';
import type { Context } from '#core/context.ts';
import { changesStore, type FileDifference } from '#core/git-port.ts';
import { requireUser } from '#core/identity/rows.ts';
import { lookAtSource } from '#core/licensing/authorize-source.ts';
import { parseInput } from '#core/parse-input.ts';
import { coverDifference } from '#core/source/rules.ts';
import { authorizeChange, type ChangeAccess } from './authorize-change.ts';
import { type PatchSet, readPatchSet } from './rows.ts';
import { type ReadPatchSetDiffInput, readPatchSetDiffInput } from './schema.ts';

interface PatchSetDiff {
  /** What the grant covers. */
  files: FileDifference[];
  /** Files that it does not cover: counted, not named. */
  outsideCount: number;
}

/**
 * What a patch set changes: against its base, or against another patch set of the same change
 * (then files that only the base moved are left out). A module has no difference: an empty list.
 * Every path, also the old one of a rename, must be covered by the grant as it is now, as for a raw file.
 *
 * @throws DomainError `not-found` for an unknown patch set; as `authorizeChange` does.
 */
export async function readPatchSetDiff(
  ctx: Context,
  input: ReadPatchSetDiffInput,
): Promise<PatchSetDiff> {
  requireUser(ctx);
  const { number, patchSet, against } = parseInput(readPatchSetDiffInput, input);
  const { change, repository } = authorizeChange(ctx, { number });
  const all = await diffOf(ctx, { change, repository, number, patchSet, against });
  const covers = readCover(ctx, repository.slug);
  const files = all.flatMap((file) => coverDifference(file, covers) ?? []);
  await noteRead(ctx, {
    action: 'change.read',
    subject: `change:${number}`,
    detail: {
      door: 'difference',
      repository: repository.slug,
      patchSet,
      against,
      ...foldPaths(files.flatMap((file) => [file.path, file.oldPath])),
    },
  });
  return { files, outsideCount: all.length - files.length };
}

/** What the grant of this moment covers of a tree; nothing without one. */
export function readCover(ctx: Context, repositorySlug: string): (path: string) => boolean {
  return lookAtSource(ctx, { repositorySlug })?.covers ?? (() => false);
}

async function diffOf(
  ctx: Context,
  wanted: ReadPatchSetDiffInput & Pick<ChangeAccess, 'change' | 'repository'>,
): Promise<FileDifference[]> {
  const { number, patchSet, against, change, repository } = wanted;
  const store = changesStore(repository.slug, change.ownerOrganizationId);
  const newer = readPatchSet(ctx, number, patchSet);
  const own = await diffOnBase(ctx, store, newer);
  if (against === undefined) return own;
  const older = readPatchSet(ctx, number, against);
  if (older.headCommit === null || newer.headCommit === null) return [];
  const touched = new Set(
    [...own, ...(await diffOnBase(ctx, store, older))].flatMap((file) => [file.path, file.oldPath]),
  );
  const between = await ctx.ports.git.diff(store, older.headCommit, newer.headCommit);
  return between.filter((file) => touched.has(file.path) || touched.has(file.oldPath));
}

async function diffOnBase(
  ctx: Context,
  store: string,
  patchSet: PatchSet,
): Promise<FileDifference[]> {
  if (patchSet.headCommit === null) return [];
  return ctx.ports.git.diff(store, patchSet.baseCommit, patchSet.headCommit);
}
