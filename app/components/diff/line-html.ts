import { visibleHtml } from '../text/visible-html.ts';
import type { Mark } from './pair-lines.ts';

/** A piece of a line with the kind that highlighting gave it; kinds become classes `hl-<kind>`, coloured by code.css. */
export interface Token {
  text: string;
  kind: string;
}

function tokenHtml(text: string, kind: string): string {
  const html = visibleHtml(text);
  return kind === '' ? html : `<span class="hl-${kind}">${html}</span>`;
}

/**
 * One line as HTML: highlighted, and marked where it differs from its counterpart. Pure.
 *
 * @param tokens cover the line wholly, in order; `kind` is of [a-z-] or empty.
 * @param marks ascending, not overlapping, in UTF-16 offsets of the line.
 * @returns markup in which all text is escaped; only spans and `<mark>` are ours.
 */
export function lineHtml(tokens: readonly Token[], marks: readonly Mark[]): string {
  const edges = marks.flat();
  let html = '';
  let at = 0;
  let edge = 0;
  for (const { text, kind } of tokens) {
    let from = 0;
    while (from < text.length) {
      while (edges[edge] === at) {
        html += edge % 2 === 0 ? '<mark>' : '</mark>';
        edge += 1;
      }
      const next = edges[edge] ?? Number.POSITIVE_INFINITY;
      const until = Math.min(text.length, from + next - at);
      html += tokenHtml(text.slice(from, until), kind);
      at += until - from;
      from = until;
    }
  }
  return edge % 2 === 1 ? `${html}</mark>` : html;
}
