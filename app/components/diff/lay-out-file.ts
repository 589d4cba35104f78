import type { FileDifference } from '#core/git-port.ts';
import { fileNotes } from './file-notes.ts';
import { highlightTokens } from './highlight.ts';
import { lineHtml, type Token } from './line-html.ts';
import { buildRows, type Row, type RowOptions } from './rows.ts';

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

function viewRow(row: Row, same: boolean, oldTokens: Token[][], newTokens: Token[][]): ViewRow {
  const view: ViewRow = {};
  if (row.old) {
    view.old = row.old.number;
    if (!same) view.oldHtml = lineHtml(oldTokens[row.old.number - 1] ?? [], row.old.marks);
  }
  if (row.new) {
    view.new = row.new.number;
    view.newHtml = lineHtml(newTokens[row.new.number - 1] ?? [], row.new.marks);
  }
  return view;
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
    highlightTokens(oldText, file.oldPath),
    highlightTokens(newText, file.path),
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
