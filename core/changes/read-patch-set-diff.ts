import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import type { FileDifference } from '#core/ports.ts';
import type { ReadPatchSetDiffInput } from './schema.ts';

/** One file of a patch set's difference, with the pieces of changed lines that differ. */
export interface DiffFile extends FileDifference {
  /** Empty for binary and too large files. Unchanged lines between hunks are left out. */
  hunks: DiffHunk[];
  addedLines: number;
  deletedLines: number;
}

export interface DiffHunk {
  oldStart: number;
  newStart: number;
  rows: DiffRow[];
}

/** One row of the side-by-side view. */
export interface DiffRow {
  kind: 'same' | 'changed' | 'added' | 'deleted';
  /** Absent where that side has no line here. */
  old?: DiffLine;
  new?: DiffLine;
}

export interface DiffLine {
  /** From 1. */
  number: number;
  text: string;
  /** Intraline: pieces of `text` in order, those marked differ from the other side. Absent where the whole line does. */
  pieces?: { text: string; differs: boolean }[];
}

/**
 * What a patch set changes: against its base, or against another patch set of the same change
 * (then files that only the base moved are left out). A module has no difference: an empty list.
 *
 * @throws DomainError `not-found` for an unknown patch set; as `authorizeChange` does.
 */
export async function readPatchSetDiff(
  _ctx: Context,
  _input: ReadPatchSetDiffInput,
): Promise<DiffFile[]> {
  throw new DomainError('infrastructure', 'not built yet');
}
