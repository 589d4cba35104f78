import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import {
  type BundledLanguage,
  bundledLanguages,
  createHighlighter,
  type GrammarState,
  type Highlighter,
  type ThemedToken,
} from 'shiki';
import { visibleHtml } from '../components/visible-html.ts';
import { languageOf } from './languages.ts';
import { SizedCache } from './lru.ts';
import { theme, tokenClass } from './theme.ts';

/** Past this a file is shown plain: colouring it would cost more than it tells. */
const colouredLimit = 512 * 1024;
/** Lines coloured at a stretch, before other requests get their turn. */
const linesAtOnce = 150;
/** A line that a grammar chokes on ends; so does a file that is made of such lines. */
const lineLimitMs = 2000;
const fileLimitMs = 5000;
const cacheLimitBytes = 48 * 1024 * 1024;

interface Kept {
  highlighter?: Promise<Highlighter>;
  lines: SizedCache<string[]>;
  working: Map<string, Promise<string[]>>;
}

/** One for the process: bundles of different routes share it. */
const shared = globalThis as typeof globalThis & { slipwayHighlight?: Kept };

function kept(): Kept {
  shared.slipwayHighlight ??= { lines: new SizedCache(cacheLimitBytes), working: new Map() };
  return shared.slipwayHighlight;
}

/**
 * Colours a text. It knows nothing of rights: ask the gate before you come here, cached or not.
 *
 * @param text whole file, `\n` between lines.
 * @param path only its last name is looked at, for the grammar.
 * @returns one HTML fragment a line, without line ends; everything from the text is escaped.
 */
export async function highlightLines(text: string, path: string): Promise<string[]> {
  const language = languageOf(path);
  if (language === undefined || text.length > colouredLimit) return plainLines(text);
  const key = `${language}:${createHash('sha256').update(text).digest('hex')}`;
  const { lines, working } = kept();
  const known = lines.get(key) ?? working.get(key);
  if (known) return known;
  const work = colour(text, language).finally(() => working.delete(key));
  working.set(key, work);
  const made = await work;
  // Strings of V8 cost a byte a character here; the array and the headers about 40 a line.
  lines.set(
    key,
    made,
    made.reduce((sum, line) => sum + line.length + 40, 0),
  );
  return made;
}

function plainLines(text: string): string[] {
  return splitLines(text).map(visibleHtml);
}

/** A line end at the end of the file ends the last line; it begins none. */
export function splitLines(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

async function colour(text: string, language: string): Promise<string[]> {
  const highlighter = await loadLanguage(language);
  const source = splitLines(text);
  const made: string[] = [];
  let grammarState: GrammarState | undefined;
  const stopAtMs = performance.now() + fileLimitMs;
  for (let start = 0; start < source.length; start += linesAtOnce) {
    if (performance.now() > stopAtMs) return [...made, ...source.slice(start).map(visibleHtml)];
    const tokens = highlighter.codeToTokensBase(
      source.slice(start, start + linesAtOnce).join('\n'),
      {
        lang: language as BundledLanguage,
        theme,
        grammarState,
        tokenizeMaxLineLength: 2000,
        tokenizeTimeLimit: lineLimitMs,
      },
    );
    grammarState = highlighter.getLastGrammarState(tokens);
    for (const line of tokens) made.push(lineHtml(line));
    await setImmediate();
  }
  return made;
}

/** The one highlighter of the process, with the grammar loaded. Differences colour with it too. */
export async function loadLanguage(language: string): Promise<Highlighter> {
  const state = kept();
  state.highlighter ??= createHighlighter({ themes: [theme], langs: [] });
  const highlighter = await state.highlighter;
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
