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
import { shortTag, theme, tokenClass } from './theme.ts';

/**
 * The work of the highlighter. Its grammars are patterns that back-track, over text from outside: it runs in
 * a thread with a deadline (`app/render-threads/`), nowhere else.
 */

/** Lines coloured at a stretch, before the clock is looked at. */
const linesAtOnce = 50;
/**
 * What one line may take, and a whole text: the rest stays plain. That is less than a question's deadline, past which
 * the thread is ended, and the next one knows no grammar yet.
 */
export const lineLimitMs = 300;
const textLimitMs = 750;
/** Longer lines are data, not code. */
export const longestLine = 2000;

/** States that are kept for pieces to come: the next one of a file is mostly asked for at once. */
const statesKept = 100;
const states = new Map<string, GrammarState>();

/** Where in a file a text lies, when it is a piece of one. */
export interface PieceOfText {
  /** So many lines at its beginning are before the piece, for the grammar to find its place; they are not given. */
  before: number;
  /** Names what this thread may know of the grammar's state at the piece's beginning; then `before` is passed over. */
  from: string;
  /** What the state at its end is kept as. */
  to: string;
}

/**
 * @returns one HTML fragment a line, without line ends; everything from the text is escaped. No lines for a piece that
 *   took too long.
 */
export async function colourLines(
  text: string,
  language: string,
  piece?: PieceOfText,
): Promise<string[]> {
  const highlighter = await loadLanguage(language);
  const source = splitLines(text);
  const made: string[] = [];
  const before = piece?.before ?? 0;
  let grammarState = piece && states.get(piece.from);
  const stopAtMs = performance.now() + textLimitMs;
  const first = grammarState ? before : 0;
  for (let start = first; start < source.length; start += linesAtOnce) {
    if (performance.now() > stopAtMs) {
      if (piece) return []; // it may be done another time; what comes after it needs its state
      return made.concat(source.slice(start).map(visibleHtml));
    }
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
  if (piece && grammarState) keepState(piece.to, grammarState);
  return made.slice(before - first);
}

function keepState(name: string, state: GrammarState): void {
  states.delete(name);
  states.set(name, state);
  for (const oldest of states.keys()) {
    if (states.size <= statesKept) return;
    states.delete(oldest);
  }
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

/** Neighbours of one kind become one element. */
function lineHtml(tokens: readonly ThemedToken[]): string {
  let html = '';
  let open: string | undefined;
  for (const { content, color } of tokens) {
    // White space has no colour of its own, so it need not end an element.
    const tag = /\S/.test(content) ? tagOf(color) : open;
    if (tag !== open) {
      if (open) html += `</${open[0]}>`;
      if (tag) html += `<${tag}>`;
      open = tag;
    }
    html += visibleHtml(content);
  }
  return open ? `${html}</${open[0]}>` : html;
}

function tagOf(colour: string | undefined): string | undefined {
  const name = tokenClass(colour?.toLowerCase());
  return name && shortTag[name];
}
