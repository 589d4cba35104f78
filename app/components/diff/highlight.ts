import { createHash } from 'node:crypto';
import type { BundledLanguage } from 'shiki';
import { SizedCache } from '#core/sized-cache.ts';
import { lineLimitMs, loadLanguage, longestLine } from '../../highlight/colour-lines.ts';
import { languageOf } from '../../highlight/languages.ts';
import { theme, tokenClass } from '../../highlight/theme.ts';
import type { Token } from './line-html.ts';
import { splitLines } from './lines.ts';

/** Larger texts, and longer lines, stay plain: colour is not worth a second's wait. */
const largestText = 300_000;

/** A page that fills live is drawn again every moment; one cache for the thread. */
const kept = new SizedCache<Token[][]>(32 * 1024 * 1024);
/** A token's object, string head and place in its line, roughly. */
const tokenBytes = 100;

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
 * Splits a text into lines of coloured tokens, so that marks can be set between and inside of them.
 *
 * @returns one array for each line of `splitLines`, whose texts joined are that line.
 */
export async function highlightTokens(text: string, path: string): Promise<Token[][]> {
  const lines = splitLines(text);
  const language = languageOf(path);
  if (language === undefined || !isColourable(text, lines)) {
    return lines.map((line) => [{ text: line, kind: '' }]);
  }
  const key = createHash('sha256').update(`${language}\0${text}`).digest('hex');
  const found = kept.get(key);
  if (found) return found;
  const tokens = await colour(text, lines, language);
  kept.set(key, tokens, tokens.flat().length * tokenBytes + text.length);
  return tokens;
}
