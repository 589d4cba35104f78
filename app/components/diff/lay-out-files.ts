import { createHash } from 'node:crypto';
import type { FileDifference } from '#core/git-port.ts';
import { processWide } from '#core/process-wide.ts';
import { SizedCache } from '#core/sized-cache.ts';
import { askRenderThread } from '../../render-threads/ask-render-thread.ts';
import { visibleHtml } from '../text/visible-html.ts';
import { fileNotes } from './file-notes.ts';
import type { FileView, ViewRow } from './lay-out-file.ts';
import { splitLines } from './lines.ts';
import type { RowOptions } from './rows.ts';

/** For all files of one page: what is left when it is spent is shown plain. */
const pageMs = 900;

/**
 * Lays the files of one page out, one after the other, in a thread.
 *
 * @returns views in the order of `files`.
 */
export async function layOutFiles(
  files: readonly FileDifference[],
  optionsOf: (file: FileDifference) => RowOptions,
): Promise<FileView[]> {
  const stopAtMs = performance.now() + pageMs;
  const views: FileView[] = [];
  for (const file of files) {
    views.push(await layOutWithin(file, optionsOf(file), stopAtMs - performance.now()));
  }
  return views;
}

/** In one process. */
const viewsLimitBytes = 24 * 1024 * 1024;

/**
 * What was made of a file's two sides and of what is shown of it, by a hash of both. `slow`: files that passed a whole
 * page's deadline, with the reason; they are not tried again.
 */
function kept() {
  return processWide('file-views', () => ({
    views: new SizedCache<FileView>(viewsLimitBytes),
    slow: new SizedCache<string>(10_000),
  }));
}

async function layOutWithin(
  file: FileDifference,
  options: RowOptions,
  leftMs: number,
): Promise<FileView> {
  const { views, slow } = kept();
  const { oldText = '', newText = '' } = file;
  const key = createHash('sha256').update(`${oldText}\0${newText}`).digest('hex');
  const known = slow.get(key);
  if (known !== undefined) return layOutPlain(file, known);
  const viewKey = `${key} ${choiceKey(file, options)}`;
  const view = views.get(viewKey);
  if (view !== undefined) return view;
  if (leftMs < 20)
    return layOutPlain(file, 'the files before it took all of the time for this page');
  const outcome = await askRenderThread({ kind: 'difference', file, options }, leftMs);
  if (outcome.ok) {
    views.set(viewKey, outcome.answer, sizeOfView(outcome.answer));
    return outcome.answer;
  }
  if (!outcome.isBusy && leftMs > pageMs / 2) slow.set(key, outcome.reason, 1);
  return layOutPlain(file, outcome.reason);
}

/** All that a view is made from, but the texts. */
function choiceKey(file: FileDifference, { contextLines, keep }: RowOptions): string {
  const { oldText: _, newText: __, ...names } = file;
  const kept = keep && [[...keep.old].sort(byNumber), [...keep.new].sort(byNumber)];
  return JSON.stringify([names, String(contextLines), kept ?? []]);
}

function byNumber(a: number, b: number): number {
  return a - b;
}

function sizeOfView({ blocks, notes }: FileView): number {
  const rows = blocks.flatMap((block) => (block.kind === 'gap' ? [] : block.rows));
  const text = rows.reduce((sum, row) => sum + sizeOfRow(row), 0);
  return 200 + notes.join('').length + 100 * blocks.length + text;
}

function sizeOfRow({ oldHtml = '', newHtml = '' }: ViewRow): number {
  return 100 + 2 * (oldHtml.length + newHtml.length);
}

/** All old lines, then all new ones: true, if not as easy to read. */
export function layOutPlain(file: FileDifference, reason: string): FileView {
  const oldLines = splitLines(file.oldText ?? '');
  const newLines = splitLines(file.newText ?? '');
  const rows: ViewRow[] = [
    ...oldLines.map((line, at) => ({ old: at + 1, oldHtml: visibleHtml(line) })),
    ...newLines.map((line, at) => ({ new: at + 1, newHtml: visibleHtml(line) })),
  ];
  return {
    blocks: rows.length === 0 ? [] : [{ kind: 'change', rows }],
    addedCount: newLines.length,
    removedCount: oldLines.length,
    notes: [
      ...fileNotes(file, undefined),
      `Old and new lines are not matched, and all count as changed: ${reason}.`,
    ],
  };
}
