import { diffArrays, diffWordsWithSpace } from 'diff';

/** Side-by-side rows of two texts. Pure. */

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
  /** Without its line feed. */
  text: string;
  /** Intraline: pieces of `text` in order, those marked differ from the other side. Absent where the whole line does. */
  pieces?: { text: string; differs: boolean }[];
  /** The file ends here without a line feed. */
  noLineFeed?: true;
}

/** Unchanged lines shown around a change. */
const contextLines = 5;
/** Texts that differ in more lines than this are shown as one replaced by the other: the search is quadratic. */
const maxEditLength = 1000;
/** Longer lines are data, not prose: no pieces. */
const maxPieceChars = 400;

/**
 * Compares two texts line by line, and changed lines by their words.
 *
 * @returns hunks with `contextLines` around each change; none when the texts are equal.
 */
export function diffTexts(oldText: string, newText: string): DiffHunk[] {
  return cutHunks(alignRows(splitLines(oldText), splitLines(newText)));
}

/** Lines with their line feeds, so that a missing one at the end is a difference. */
function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function alignRows(oldLines: string[], newLines: string[]): DiffRow[] {
  const parts = diffArrays(oldLines, newLines, { maxEditLength }) ?? [
    { value: oldLines, removed: true, added: false },
    { value: newLines, removed: false, added: true },
  ];
  const rows: DiffRow[] = [];
  let oldAt = 0;
  let newAt = 0;
  let deleted: DiffLine[] = [];
  let added: DiffLine[] = [];
  const settle = (): void => {
    rows.push(...pairLines(deleted, added));
    deleted = [];
    added = [];
  };
  for (const part of parts) {
    if (part.removed) deleted.push(...part.value.map((line) => makeLine(line, ++oldAt)));
    else if (part.added) added.push(...part.value.map((line) => makeLine(line, ++newAt)));
    else {
      settle();
      for (const line of part.value) {
        rows.push({ kind: 'same', old: makeLine(line, ++oldAt), new: makeLine(line, ++newAt) });
      }
    }
  }
  settle();
  return rows;
}

function makeLine(line: string, number: number): DiffLine {
  if (line.endsWith('\n')) return { number, text: line.slice(0, -1) };
  return { number, text: line, noLineFeed: true };
}

/** A run of deleted lines beside the run that replaced it: line by line, the rest alone. */
function pairLines(deleted: readonly DiffLine[], added: readonly DiffLine[]): DiffRow[] {
  const rows: DiffRow[] = [];
  for (let index = 0; index < Math.max(deleted.length, added.length); index += 1) {
    const before = deleted[index];
    const after = added[index];
    if (before !== undefined && after !== undefined) rows.push(compareLines(before, after));
    else if (before !== undefined) rows.push({ kind: 'deleted', old: before });
    else if (after !== undefined) rows.push({ kind: 'added', new: after });
  }
  return rows;
}

function compareLines(before: DiffLine, after: DiffLine): DiffRow {
  const whole: DiffRow = { kind: 'changed', old: before, new: after };
  if (before.text.length > maxPieceChars || after.text.length > maxPieceChars) return whole;
  const parts = diffWordsWithSpace(before.text, after.text);
  const common = parts.some((part) => !part.added && !part.removed && /\w/.test(part.value));
  if (!common) return whole;
  const side = (skip: 'added' | 'removed') =>
    parts
      .filter((part) => !part[skip])
      .map((part) => ({ text: part.value, differs: part.added || part.removed }));
  return {
    kind: 'changed',
    old: { ...before, pieces: side('added') },
    new: { ...after, pieces: side('removed') },
  };
}

function cutHunks(rows: readonly DiffRow[]): DiffHunk[] {
  const hunks: DiffHunk[] = [];
  let end = -1;
  let open: DiffRow[] = [];
  for (const [index, row] of rows.entries()) {
    if (row.kind === 'same') continue;
    const start = Math.max(0, index - contextLines, end);
    if (start > end || open.length === 0) {
      open = [];
      hunks.push({ oldStart: 0, newStart: 0, rows: open });
      end = start;
    }
    const next = Math.min(rows.length, index + contextLines + 1);
    open.push(...rows.slice(end, next));
    end = Math.max(end, next);
  }
  for (const hunk of hunks) {
    hunk.oldStart = hunk.rows.find((row) => row.old !== undefined)?.old?.number ?? 0;
    hunk.newStart = hunk.rows.find((row) => row.new !== undefined)?.new?.number ?? 0;
  }
  return hunks;
}
