import { compareLines, type LineRun, splitLines } from './lines.ts';
import { type Mark, pairLines } from './pair-lines.ts';

/** One side of a row. `number` counts from 1; `marks` are what differs inside of an edited line. */
interface Cell {
  number: number;
  marks: Mark[];
}

/** One line of a difference: both sides, or one where it was added or removed. */
export interface Row {
  old?: Cell;
  new?: Cell;
}

/** Rows that stand together. */
export type Block =
  | { kind: 'same'; rows: Row[] }
  | { kind: 'change'; rows: Row[] }
  /** Unchanged lines that are left out; they begin at these numbers. */
  | { kind: 'gap'; count: number; oldStart: number; newStart: number };

/** One file's difference as rows. */
export interface FileRows {
  oldLines: string[];
  newLines: string[];
  blocks: Block[];
  addedCount: number;
  removedCount: number;
  /** The text's last line does not end. */
  oldUnended: boolean;
  newUnended: boolean;
}

/** `contextLines`: unchanged lines shown around each change; Infinity shows the whole file. */
export interface RowOptions {
  contextLines: number;
  /** Line numbers that must be shown although nothing changed there, because somebody wrote about them. */
  keep?: { old: ReadonlySet<number>; new: ReadonlySet<number> };
}

/** A gap that hides fewer lines than its own row takes is no gap. */
const leastHidden = 3;

function sameRow(run: LineRun, index: number): Row {
  return {
    old: { number: run.oldStart + index + 1, marks: [] },
    new: { number: run.newStart + index + 1, marks: [] },
  };
}

/** Which lines of an unchanged run are shown: near a change, or commented on. */
function shownLines(run: LineRun, isFirst: boolean, isLast: boolean, options: RowOptions) {
  const { contextLines, keep } = options;
  return Array.from({ length: run.oldCount }, (_, index) => {
    if (!isFirst && index < contextLines) return true;
    if (!isLast && index >= run.oldCount - contextLines) return true;
    if (!keep) return contextLines === Number.POSITIVE_INFINITY;
    for (let near = index - 1; near <= index + 1; near += 1) {
      if (keep.old.has(run.oldStart + near + 1) || keep.new.has(run.newStart + near + 1))
        return true;
    }
    return contextLines === Number.POSITIVE_INFINITY;
  });
}

function unchangedBlocks(run: LineRun, isFirst: boolean, isLast: boolean, options: RowOptions) {
  const shown = shownLines(run, isFirst, isLast, options);
  const blocks: Block[] = [];
  for (let start = 0; start < shown.length; ) {
    let end = start;
    while (end < shown.length && shown[end] === shown[start]) end += 1;
    if (shown[start] === false && end - start >= leastHidden) {
      blocks.push({
        kind: 'gap',
        count: end - start,
        oldStart: run.oldStart + start + 1,
        newStart: run.newStart + start + 1,
      });
    } else {
      const rows = Array.from({ length: end - start }, (_, index) => sameRow(run, start + index));
      const last = blocks.at(-1);
      if (last?.kind === 'same') last.rows = last.rows.concat(rows);
      else blocks.push({ kind: 'same', rows });
    }
    start = end;
  }
  return blocks;
}

function changedBlock(run: LineRun, oldLines: string[], newLines: string[]): Block {
  const pairs = pairLines(
    oldLines.slice(run.oldStart, run.oldStart + run.oldCount),
    newLines.slice(run.newStart, run.newStart + run.newCount),
  );
  const rows = pairs.map((pair) => {
    const row: Row = {};
    if (pair.old !== undefined) {
      row.old = { number: run.oldStart + pair.old + 1, marks: pair.oldMarks };
    }
    if (pair.new !== undefined) {
      row.new = { number: run.newStart + pair.new + 1, marks: pair.newMarks };
    }
    return row;
  });
  return { kind: 'change', rows };
}

function isUnended(text: string): boolean {
  return text !== '' && !text.endsWith('\n');
}

/**
 * Lays two texts out as the rows of a side-by-side diff. Pure.
 *
 * @returns blocks in order; each line is in exactly one row or under one gap.
 */
export function buildRows(oldText: string, newText: string, options: RowOptions): FileRows {
  const oldLines = splitLines(oldText);
  const newLines = splitLines(newText);
  const runs = compareLines(oldLines, newLines);
  const blocks = runs.flatMap((run, index) =>
    run.same
      ? unchangedBlocks(run, index === 0, index === runs.length - 1, options)
      : [changedBlock(run, oldLines, newLines)],
  );
  const changed = runs.filter((run) => !run.same);
  return {
    oldLines,
    newLines,
    blocks,
    addedCount: changed.reduce((sum, run) => sum + run.newCount, 0),
    removedCount: changed.reduce((sum, run) => sum + run.oldCount, 0),
    oldUnended: isUnended(oldText),
    newUnended: isUnended(newText),
  };
}
