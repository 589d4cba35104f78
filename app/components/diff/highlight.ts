import type { BundledLanguage } from 'shiki';
import { lineLimitMs, loadLanguage, longestLine } from '../../highlight/colour-lines.ts';
import { languageOf } from '../../highlight/languages.ts';
import { theme, tokenClass } from '../../highlight/theme.ts';
import type { Token } from './line-html.ts';

/** Larger texts, and longer lines, stay plain: colour is not worth a second's wait. */
const largestText = 300_000;

/** Lines that are read before those shown, for the grammar to find its place. Only colours can be wrong by it. */
const linesBefore = 100;
/** Closes a function or a type at the top of a file, whatever stands before it. */
const topLevelEnd = /^\}[;,]?\s*$/;

/** The highlighter drops the CR of CRLF; a difference must show it. */
function withCarriageReturn(line: string, tokens: readonly Token[] | undefined): Token[] {
  if (tokens === undefined) return [{ text: line, kind: '' }];
  return line.endsWith('\r') ? [...tokens, { text: '\r', kind: '' }] : [...tokens];
}

async function colour(text: string, lines: string[], language: string): Promise<Token[][]> {
  const highlighter = await loadLanguage(language);
  const coloured = highlighter.codeToTokensBase(text, {
    lang: language as BundledLanguage,
    theme,
    tokenizeTimeLimit: lineLimitMs,
  });
  return lines.map((line, index) =>
    withCarriageReturn(
      line,
      coloured[index]?.map(({ content, color }) => ({
        text: content,
        kind: tokenClass(color?.toLowerCase()) ?? '',
      })),
    ),
  );
}

/** A lone CR is a line end to the highlighter and none to git. */
function isColourable(text: string, lines: readonly string[]): boolean {
  if (text.length > largestText || /\r(?!\n)/.test(text)) return false;
  return lines.every((line) => line.length <= longestLine);
}

/**
 * Colours some lines of a text, so that marks can be set between and inside of their tokens. What lies far from them is
 * not read: an edit of a long file costs as much as one of a short file.
 *
 * @param lines of `splitLines`.
 * @param shown indexes of the lines that are wanted, ascending.
 * @returns for each of them, in order, tokens whose texts joined are that line.
 */
export async function highlightLines(
  lines: readonly string[],
  path: string,
  shown: readonly number[],
): Promise<Token[][]> {
  const language = languageOf(path);
  const made: Token[][] = [];
  for (const { from, to, wanted } of stretchesOf(lines, shown)) {
    const stretch = lines.slice(from, to);
    const text = stretch.join('\n');
    const tokens =
      language !== undefined && isColourable(text, stretch)
        ? await colour(text, stretch, language)
        : stretch.map((line) => [{ text: line, kind: '' }]);
    for (const index of wanted) made.push(tokens[index - from] ?? []);
  }
  return made;
}

interface Stretch {
  /** Indexes of lines: the first that is read, and past the last. */
  from: number;
  to: number;
  wanted: number[];
}

/** What is read at once: lines that are shown, those before them, and what lies between where that is no more. */
function stretchesOf(lines: readonly string[], shown: readonly number[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (const index of shown) {
    const last = stretches.at(-1);
    const from = last !== undefined && index === last.to ? index : beginningFor(lines, index);
    if (last !== undefined && from <= last.to) {
      last.to = index + 1;
      last.wanted.push(index);
    } else {
      stretches.push({ from, to: index + 1, wanted: [index] });
    }
  }
  return stretches;
}

function beginningFor(lines: readonly string[], index: number): number {
  const furthest = Math.max(0, index - linesBefore);
  for (let at = index; at > furthest; at -= 1) {
    if (topLevelEnd.test(lines[at - 1] ?? '')) return at;
  }
  return furthest;
}
