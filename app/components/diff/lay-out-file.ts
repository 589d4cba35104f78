import type { FileDifference } from '#core/git-port.ts';
import { fileNotes } from './file-notes.ts';
import { highlightLines } from './highlight.ts';
import { lineHtml, type Token } from './line-html.ts';
import { buildRows, type FileRows, type Row, type RowOptions } from './rows.ts';

/** A row as the browser gets it. Unchanged rows have `newHtml` only, for both sides. */
export interface ViewRow {
  old?: number;
  new?: number;
  oldHtml?: string;
  newHtml?: string;
}

/** Rows that stand together; `gap` is a number of unchanged lines that are left out. */
export type ViewBlock =
  | { kind: 'same' | 'change'; rows: ViewRow[] }
  | { kind: 'gap'; count: number };

/** One file's difference as the browser gets it. */
export interface FileView {
  blocks: ViewBlock[];
  addedCount: number;
  removedCount: number;
  /** What no row can show, as sentences: binary, too large, mode, last line end. */
  notes: string[];
}

/** Tokens of the lines that are shown, by their number. */
type Coloured = ReadonlyMap<number, readonly Token[]>;

function viewRow(row: Row, same: boolean, oldTokens: Coloured, newTokens: Coloured): ViewRow {
  const view: ViewRow = {};
  if (row.old) {
    view.old = row.old.number;
    if (!same) view.oldHtml = lineHtml(oldTokens.get(row.old.number) ?? [], row.old.marks);
  }
  if (row.new) {
    view.new = row.new.number;
    view.newHtml = lineHtml(newTokens.get(row.new.number) ?? [], row.new.marks);
  }
  return view;
}

/** Of the old side only what changed is shown as its own: what is the same is shown as the new one. */
async function colourSide(side: 'old' | 'new', path: string, rows: FileRows): Promise<Coloured> {
  const numbers = rows.blocks.flatMap((block) =>
    block.kind === 'change' || (block.kind === 'same' && side === 'new')
      ? block.rows.flatMap((row) => row[side]?.number ?? [])
      : [],
  );
  const lines = side === 'old' ? rows.oldLines : rows.newLines;
  const made = await highlightLines(
    lines,
    path,
    numbers.map((number) => number - 1),
  );
  return new Map(numbers.map((number, index) => [number, made[index] ?? []]));
}

/**
 * Lays one file's difference out, highlighted and marked, ready to be shown. What it takes is bounded, but
 * not small: it runs in a thread with a deadline (`app/render-threads/`).
 *
 * @param options as `buildRows` takes them.
 */
export async function layOutFile(file: FileDifference, options: RowOptions): Promise<FileView> {
  if (file.binary || file.tooLarge) {
    return { blocks: [], addedCount: 0, removedCount: 0, notes: fileNotes(file, undefined) };
  }
  const oldText = file.oldText ?? '';
  const newText = file.newText ?? '';
  const rows = buildRows(oldText, newText, options);
  const [oldTokens, newTokens] = await Promise.all([
    colourSide('old', file.oldPath, rows),
    colourSide('new', file.path, rows),
  ]);
  const blocks = rows.blocks.map((block): ViewBlock => {
    if (block.kind === 'gap') return { kind: 'gap', count: block.count };
    const same = block.kind === 'same';
    return {
      kind: block.kind,
      rows: block.rows.map((row) => viewRow(row, same, oldTokens, newTokens)),
    };
  });
  const { addedCount, removedCount } = rows;
  return { blocks, addedCount, removedCount, notes: fileNotes(file, rows) };
}
