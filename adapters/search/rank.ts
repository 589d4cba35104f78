import type { Term } from '#formats/search/query.ts';
import type { Hit } from './match-text.ts';
import { isTestPath } from './path-table.ts';

/**
 * How good a file's match is; more is better. A whole word before a part of one, what looks like a definition before
 * a use, a file that is named so before others, what is no test before tests.
 */
export function scoreFile(
  path: string,
  text: string,
  hits: readonly Hit[],
  terms: readonly Term[],
): number {
  const wholeWord = hits.some((hit) => hit.wholeWord) ? 8 : 0;
  const definition = hits.some((hit) => looksLikeDefinition(text, hit)) ? 4 : 0;
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const named = terms.some(
    (term) => term.kind === 'literal' && name.includes(term.text.toLowerCase()),
  );
  return wholeWord + definition + (named ? 2 : 0) + (isTestPath(path) ? 0 : 1);
}

/** Better first; then the shorter path; then by name. */
export function compareFiles(
  a: { score: number; path: string },
  b: { score: number; path: string },
): number {
  return b.score - a.score || a.path.length - b.path.length || (a.path < b.path ? -1 : 1);
}

/**
 * From the line's text alone, without a parser: it begins at the line's start, and a bracket follows the name, but no
 * semicolon ends it; or it is a macro's name.
 */
export function looksLikeDefinition(
  text: string,
  { from, to, matchFrom, matchTo, wholeWord }: Hit,
): boolean {
  if (!wholeWord || matchTo === 0) return false;
  const line = text.slice(from, Math.min(to, from + 500));
  if (/^#\s?define\s/.test(line)) return /^#\s?define\s+$/.test(line.slice(0, matchFrom));
  if (!/^[A-Za-z_]/.test(line) || line.trimEnd().endsWith(';')) return false;
  const next = line.slice(matchTo).trimStart().charAt(0);
  if (next === '{' || next === '(' || next === '=' || next === '[') return true;
  return next === ':' && matchFrom === 0;
}
