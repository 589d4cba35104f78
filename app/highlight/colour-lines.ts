import {
  type BundledLanguage,
  bundledLanguages,
  createHighlighter,
  type GrammarState,
  type Highlighter,
  type ThemedToken,
} from 'shiki';
import { visibleHtml } from '../components/text/visible-html.ts';
import { splitLines } from './split-lines.ts';
import { theme, tokenClass } from './theme.ts';

/**
 * The work of the highlighter. Its grammars are patterns that back-track, over text from outside: it runs in
 * a thread with a deadline (`app/render-threads/`), nowhere else.
 */

/** Lines coloured at a stretch, before the clock is looked at. */
const linesAtOnce = 150;
/** What one line may take, and a whole file: the rest stays plain. */
export const lineLimitMs = 300;
const fileLimitMs = 1000;
/** Longer lines are data, not code. */
export const longestLine = 2000;

/** @returns one HTML fragment a line, without line ends; everything from the text is escaped. */
export async function colourLines(text: string, language: string): Promise<string[]> {
  const highlighter = await loadLanguage(language);
  const source = splitLines(text);
  const made: string[] = [];
  let grammarState: GrammarState | undefined;
  const stopAtMs = performance.now() + fileLimitMs;
  for (let start = 0; start < source.length; start += linesAtOnce) {
    if (performance.now() > stopAtMs) return made.concat(source.slice(start).map(visibleHtml));
    const tokens = highlighter.codeToTokensBase(
      source.slice(start, start + linesAtOnce).join('\n'),
      {
        lang: language as BundledLanguage,
        theme,
        grammarState,
        tokenizeMaxLineLength: longestLine,
        tokenizeTimeLimit: lineLimitMs,
      },
    );
    grammarState = highlighter.getLastGrammarState(tokens);
    for (const line of tokens) made.push(lineHtml(line));
  }
  return made;
}

let opened: Promise<Highlighter> | undefined;

/** The one highlighter of the thread, with the grammar loaded. Differences colour with it too. */
export async function loadLanguage(language: string): Promise<Highlighter> {
  opened ??= createHighlighter({ themes: [theme], langs: [] });
  const highlighter = await opened;
  if (!highlighter.getLoadedLanguages().includes(language) && language in bundledLanguages) {
    await highlighter.loadLanguage(language as BundledLanguage);
  }
  return highlighter;
}

/** Neighbours of one class become one span. */
function lineHtml(tokens: readonly ThemedToken[]): string {
  let html = '';
  let open: string | undefined;
  for (const { content, color } of tokens) {
    // White space has no colour of its own, so it need not end a span.
    const name = /\S/.test(content) ? tokenClass(color?.toLowerCase()) : open;
    if (name !== open) {
      if (open) html += '</span>';
      if (name) html += `<span class="hl-${name}">`;
      open = name;
    }
    html += visibleHtml(content);
  }
  return open ? `${html}</span>` : html;
}
