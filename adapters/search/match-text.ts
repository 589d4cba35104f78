import { RE2JS } from 're2js';
import { printExpression } from '#formats/search/print-expression.ts';
import type { SourceQuery, Term } from '#formats/search/query.ts';
import { textInEveryMatch } from '#formats/search/text-in-every-match.ts';

/** A line that matches, by where it lies in the text. */
export interface Hit {
  from: number;
  to: number;
  /** Where the match lies in the line; both 0 where that is not known. */
  matchFrom: number;
  matchTo: number;
  wholeWord: boolean;
}

/** Lines of one file that are counted. */
export const linesMost = 50;
/** Where in a longer line an expression matches is not looked for: that takes an engine some hundred times as slow. */
const exactLineMost = 1_000;
/** Lines of a file for which it is. */
const exactLines = 5;

/** Finds the lines of a text that match a query. Time: in proportion to the text, whatever is asked. */
export class TextMatcher {
  readonly #terms: readonly TermMatcher[];
  readonly #foldCase: boolean;
  /** What every file that matches holds byte for byte; none where case is ignored. */
  readonly #needed: readonly Buffer[];

  /** @throws RE2JSException for an expression that the engine does not take. */
  constructor({ terms, foldCase }: Pick<SourceQuery, 'terms' | 'foldCase'>) {
    this.#terms = terms.map(makeMatcher);
    this.#foldCase = foldCase;
    const texts = foldCase ? [] : terms.map(neededText);
    this.#needed = texts.flatMap((text) => (text === undefined ? [] : [Buffer.from(text)]));
  }

  /** @returns false when the bytes hold no match, which is seen before they are made text. */
  canMatch(bytes: Buffer): boolean {
    return this.#needed.every((needed) => bytes.includes(needed));
  }

  /**
   * @returns lines in which some term matches, in their order, `linesMost` at most; undefined unless each term does somewhere.
   * Places are those of the text in lower case, where case is ignored.
   */
  match(text: string): { text: string; hits: Hit[] } | undefined {
    const searched = this.#foldCase ? text.toLowerCase() : text;
    const [only] = this.#terms;
    if (only && this.#terms.length === 1) {
      const hits = only.lines(searched);
      return hits.length === 0 ? undefined : { text: searched, hits };
    }
    if (!this.#terms.every((term) => term.isIn(searched))) return undefined;
    const byLine = new Map<number, Hit>();
    for (const term of this.#terms) {
      for (const hit of term.lines(searched)) if (!byLine.has(hit.from)) byLine.set(hit.from, hit);
    }
    const hits = [...byLine.values()].sort((a, b) => a.from - b.from).slice(0, linesMost);
    return { text: searched, hits };
  }
}

interface TermMatcher {
  isIn(text: string): boolean;
  lines(text: string): Hit[];
}

function makeMatcher(term: Term): TermMatcher {
  if (term.kind === 'literal') return new LiteralMatcher(term.text, term.wholeWord);
  const engine = RE2JS.compile(printExpression(term.expression));
  return new ExpressionMatcher(engine, textInEveryMatch(term.expression));
}

/** Beyond ASCII a text may stand for bytes that are none of its own: U+FFFD for whatever is no UTF-8. */
function neededText(term: Term): string | undefined {
  if (term.kind === 'expression') return textInEveryMatch(term.expression);
  return /^[ -~]+$/.test(term.text) ? term.text : undefined;
}

class LiteralMatcher implements TermMatcher {
  readonly #wanted: string;
  readonly #wholeWord: boolean;

  constructor(wanted: string, wholeWord: boolean) {
    this.#wanted = wanted;
    this.#wholeWord = wholeWord;
  }

  isIn(text: string): boolean {
    return this.#next(text, 0) >= 0;
  }

  lines(text: string): Hit[] {
    const hits: Hit[] = [];
    for (let at = this.#next(text, 0); at >= 0 && hits.length < linesMost; ) {
      const from = text.lastIndexOf('\n', at) + 1;
      const to = endOfLine(text, at);
      const [matchFrom, matchTo] = [at - from, at - from + this.#wanted.length];
      const wholeWord = isWholeWord(text, at, at + this.#wanted.length);
      hits.push({ from, to, matchFrom, matchTo, wholeWord });
      at = to < text.length ? this.#next(text, to) : -1;
    }
    return hits;
  }

  #next(text: string, from: number): number {
    let at = text.indexOf(this.#wanted, from);
    while (this.#wholeWord && at >= 0 && !isWholeWord(text, at, at + this.#wanted.length)) {
      at = text.indexOf(this.#wanted, at + 1);
    }
    return at;
  }
}

class ExpressionMatcher implements TermMatcher {
  readonly #engine: RE2JS;
  readonly #needed: string | undefined;

  /** @param needed what every line that matches holds. */
  constructor(engine: RE2JS, needed: string | undefined) {
    this.#engine = engine;
    this.#needed = needed;
  }

  isIn(text: string): boolean {
    if (this.#needed === undefined) return this.#engine.test(text);
    return this.#linesWith(text, this.#needed, 1).length > 0;
  }

  lines(text: string): Hit[] {
    if (this.#needed !== undefined) return this.#linesWith(text, this.#needed, linesMost);
    const hits: Hit[] = [];
    this.#halve(text, 0, text.length, hits);
    return hits;
  }

  /** The engine is asked only of lines that hold the text. */
  #linesWith(text: string, needed: string, most: number): Hit[] {
    const hits: Hit[] = [];
    for (let at = text.indexOf(needed); at >= 0 && hits.length < most; ) {
      const from = text.lastIndexOf('\n', at) + 1;
      const to = endOfLine(text, at);
      if (this.#engine.test(text.slice(from, to))) {
        hits.push(this.#place(text, from, to, hits.length < exactLines));
      }
      at = text.indexOf(needed, to);
    }
    return hits;
  }

  /** Halves what matches until it is one line: the quick test says only whether. */
  #halve(text: string, from: number, to: number, hits: Hit[]): void {
    if (from >= to || hits.length >= linesMost) return;
    if (!this.#engine.test(text.slice(from, to))) return;
    const middle = lineNearMiddle(text, from, to);
    if (middle === undefined) {
      hits.push(this.#place(text, from, to, hits.length < exactLines));
      return;
    }
    this.#halve(text, from, middle, hits);
    this.#halve(text, middle + 1, to, hits);
  }

  #place(text: string, from: number, to: number, exact: boolean): Hit {
    const nowhere = { from, to, matchFrom: 0, matchTo: 0, wholeWord: false };
    if (!exact || to - from > exactLineMost) return nowhere;
    const found = this.#engine.matcher(text.slice(from, to));
    if (!found.find()) return nowhere;
    const [matchFrom, matchTo] = [found.start(), found.end()];
    const wholeWord = isWholeWord(text, from + matchFrom, from + matchTo);
    return { from, to, matchFrom, matchTo, wholeWord };
  }
}

/** The line's end nearest behind, or else before, the middle; undefined when it is one line. */
function lineNearMiddle(text: string, from: number, to: number): number | undefined {
  const middle = (from + to) >>> 1;
  const behind = text.indexOf('\n', middle);
  if (behind >= 0 && behind < to) return behind;
  const before = text.lastIndexOf('\n', middle);
  return before >= from ? before : undefined;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

function isWholeWord(text: string, from: number, to: number): boolean {
  const opens = !isWordAt(text, from) || !isWordAt(text, from - 1);
  return opens && (!isWordAt(text, to - 1) || !isWordAt(text, to));
}

/** Letters beyond ASCII belong to words. */
function isWordAt(text: string, at: number): boolean {
  if (at < 0 || at >= text.length) return false;
  const code = text.charCodeAt(at);
  if (code > 127) return true;
  return (
    (code >= 48 && code <= 57) ||
    (code >= 65 && code <= 90) ||
    code === 95 ||
    (code >= 97 && code <= 122)
  );
}
