/** Code as markup that weighs little: no element a line, no element a number. `code.css` lays it out. */
import { attributeHtml } from './visible-html.ts';

/** Lines of one piece of a file: what is fetched, coloured and kept at a time. */
export const chunkLines = 250;
/** Files up to this are loaded whole, so that the browser's own search finds everything. */
export const wholeLinesMost = 10_000;

/**
 * One piece of a file.
 *
 * @param body lines joined by line feeds, as HTML.
 * @param first number of its first line; from 1.
 * @param isPlain it may come coloured when it is asked for again.
 */
export function chunkHtml(body: string, first: number, count: number, isPlain = false): string {
  let numbers = '';
  for (let number = first; number < first + count; number += 1) numbers += `${number}\n`;
  return labelledHtml(body, numbers, count, isPlain);
}

/** @param labels of the lines, each with a line feed behind it: their numbers, or where they are in a file. */
export function labelledHtml(body: string, labels: string, count: number, isPlain = false): string {
  // A parser drops a line feed right after <pre>; without ours it would be the file's.
  return `<div class=chunk${isPlain ? ' data-plain' : ''} style="--lines:${count}"><pre class=numbers aria-hidden=true>\n${labels}</pre><pre class=text>\n${body}</pre></div>`;
}

/**
 * Pieces from the beginning of a file, and what a page needs to fetch the others.
 *
 * @param src of `…/lines/…`, with `chunk=` to come; without it all of the file is here.
 */
export function codeHtml(
  chunks: readonly string[],
  { lineCount, src }: { lineCount: number; src?: string },
): string {
  const left = lineCount - chunks.length * chunkLines;
  const rest = left > 0 ? `<div class=rest style="--lines:${left}"></div>` : '';
  const from = src === undefined ? '' : ` data-src="${attributeHtml(src)}"`;
  return `<div class=code-body data-lines=${lineCount}${from}>${chunks.join('')}${rest}</div>`;
}
