import type { Context } from '#core/context.ts';
import { parseInput } from '#core/parse-input.ts';
import { changesStore, type FileDifference } from '#core/ports.ts';
import { authorizeChange } from './authorize-change.ts';
import { type DiffHunk, diffTexts } from './line-diff.ts';
import { type PatchSet, readPatchSet } from './rows.ts';
import { type ReadPatchSetDiffInput, readPatchSetDiffInput } from './schema.ts';

export type { DiffHunk, DiffLine, DiffRow } from './line-diff.ts';

/** One file of a patch set's difference, with the pieces of changed lines that differ. */
export interface DiffFile extends FileDifference {
  /** Empty for binary and too large files. Unchanged lines between hunks are left out. */
  hunks: DiffHunk[];
  addedLines: number;
  deletedLines: number;
}

/**
 * What a patch set changes: against its base, or against another patch set of the same change
 * (then files that only the base moved are left out). A module has no difference: an empty list.
 *
 * @throws DomainError `not-found` for an unknown patch set; as `authorizeChange` does.
 */
export async function readPatchSetDiff(
  ctx: Context,
  input: ReadPatchSetDiffInput,
): Promise<DiffFile[]> {
  const { number, patchSet, against } = parseInput(readPatchSetDiffInput, input);
  const { change, repository } = authorizeChange(ctx, { number });
  const store = changesStore(repository.slug, change.ownerOrganizationId);
  const newer = readPatchSet(ctx, number, patchSet);
  const own = await diffOnBase(ctx, store, newer);
  if (against === undefined) return own.map(describe);
  const older = readPatchSet(ctx, number, against);
  if (older.headCommit === null || newer.headCommit === null) return [];
  const touched = new Set(
    [...own, ...(await diffOnBase(ctx, store, older))].flatMap((file) => [file.path, file.oldPath]),
  );
  const between = await ctx.ports.git.diff(store, older.headCommit, newer.headCommit);
  return between
    .filter((file) => touched.has(file.path) || touched.has(file.oldPath))
    .map(describe);
}

async function diffOnBase(
  ctx: Context,
  store: string,
  patchSet: PatchSet,
): Promise<FileDifference[]> {
  if (patchSet.headCommit === null) return [];
  return ctx.ports.git.diff(store, patchSet.baseCommit, patchSet.headCommit);
}

function describe(file: FileDifference): DiffFile {
  const hunks =
    file.binary || file.tooLarge ? [] : diffTexts(file.oldText ?? '', file.newText ?? '');
  const rows = hunks.flatMap((hunk) => hunk.rows).filter((row) => row.kind !== 'same');
  return {
    ...file,
    hunks,
    addedLines: rows.filter((row) => row.new !== undefined).length,
    deletedLines: rows.filter((row) => row.old !== undefined).length,
  };
}
