import { Fault } from '../claimed-bytes.ts';
import type { Expression } from './expression.ts';
import { languageCalled, languageNames } from './languages.ts';
import { type Needed, neededOf, neededOfAll } from './needed-trigrams.ts';
import { splitQuery, type Word } from './query-words.ts';
import { readExpression } from './read-expression.ts';

/** What a search asks, as data: it goes to a thread. Text is in lower case where case is ignored. */
export interface SourceQuery {
  /** Each of them must be in a file. */
  terms: readonly Term[];
  foldCase: boolean;
  filters: readonly PathFilter[];
  /** The default branch unless told. */
  branch: string | undefined;
  /** Of all terms together. */
  needed: Needed;
}

export type Term =
  | { kind: 'literal'; text: string; wholeWord: boolean }
  | { kind: 'expression'; expression: Expression };

export interface PathFilter {
  kind: 'path' | 'file' | 'lang';
  value: string;
  negated: boolean;
}

export const queryLimits = {
  characters: 1_000,
  terms: 10,
  filters: 20,
  valueCharacters: 200,
} as const;

/** What is wrong with a query, and where. */
export interface QueryProblem {
  reason: string;
  /** The character of the text, from 0. */
  at: number;
  /** The same as a byte of its UTF-8. */
  byte: number;
}

/**
 * Reads a search as people type it: words that a file must hold, `"phrases"`, `/expressions/`, and the filters `path:`,
 * `file:`, `lang:` (each with `-` before it to leave out), `branch:`, `case:` and `word:`.
 */
export function readQuery(
  text: string,
): { ok: true; query: SourceQuery } | { ok: false; problem: QueryProblem } {
  try {
    return { ok: true, query: read(text) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const byte = new TextEncoder().encode(text.slice(0, error.offset)).length;
    return { ok: false, problem: { reason: error.message, at: error.offset, byte } };
  }
}

function read(text: string): SourceQuery {
  if (text.length > queryLimits.characters) {
    throw new Fault(
      queryLimits.characters,
      `has ${text.length} characters; at most ${queryLimits.characters} are read`,
    );
  }
  const nul = text.indexOf('\0');
  if (nul >= 0) throw new Fault(nul, 'holds a NUL, which no text file that is searched has');
  const words = splitQuery(text);
  const foldCase = !readCase(words);
  const asked = words.filter(({ filter }) => filter === undefined || filter === 'word');
  const terms = asked.map((word) => readTerm(word, foldCase));
  limit(asked, queryLimits.terms, 'words to look for');
  const filters = readFilters(words);
  if (terms.length === 0) {
    throw new Fault(
      text.length,
      'names nothing to look for; add a word, a "phrase" or an /expression/',
    );
  }
  return {
    terms,
    foldCase,
    filters,
    branch: readBranch(words),
    needed: neededOfTerms(terms, foldCase),
  };
}

function neededOfTerms(terms: readonly Term[], foldCase: boolean): Needed {
  const each = terms.map((term) =>
    neededOf(
      term.kind === 'literal' ? { kind: 'text', text: term.text } : term.expression,
      foldCase,
    ),
  );
  return neededOfAll(each);
}

function limit(words: readonly Word[], most: number, what: string): void {
  const over = words[most];
  if (over) throw new Fault(over.at, `has ${words.length} ${what}; at most ${most} are read`);
}

function readTerm(word: Word, foldCase: boolean): Term {
  if (word.form === 'expression') return { kind: 'expression', expression: within(word, foldCase) };
  const newline = word.value.search(/[\r\n]/);
  if (newline >= 0) throw new Fault(word.valueAt + newline, 'asks for more than one line at once');
  const text = foldCase ? word.value.toLowerCase() : word.value;
  return { kind: 'literal', text, wholeWord: word.filter === 'word' };
}

/** A fault of the expression, told by its place in the whole query. */
function within({ value, valueAt }: Word, foldCase: boolean): Expression {
  try {
    return readExpression(value, foldCase);
  } catch (error) {
    if (error instanceof Fault) throw new Fault(valueAt + error.offset, error.message);
    throw error;
  }
}

/** @returns whether case counts. The last one is meant. */
function readCase(words: readonly Word[]): boolean {
  const word = words.findLast(({ filter }) => filter === 'case');
  if (word === undefined) return false;
  const value = word.value.toLowerCase();
  if (value !== 'yes' && value !== 'no') {
    throw new Fault(word.valueAt, `says case:${word.value}; write case:yes or case:no`);
  }
  return value === 'yes';
}

function readBranch(words: readonly Word[]): string | undefined {
  const branches = words.filter(({ filter }) => filter === 'branch');
  const [, second] = branches;
  if (second) throw new Fault(second.at, 'names two branches; a search is of one');
  return branches[0]?.value;
}

function readFilters(words: readonly Word[]): PathFilter[] {
  const found = words.filter(
    ({ filter }) => filter === 'path' || filter === 'file' || filter === 'lang',
  );
  limit(found, queryLimits.filters, 'filters');
  return found.map(({ filter, value, valueAt, negated }) => {
    if (filter !== 'lang') {
      return { kind: filter === 'path' ? 'path' : 'file', value: value.toLowerCase(), negated };
    }
    const language = languageCalled(value);
    if (language === undefined) {
      throw new Fault(
        valueAt,
        `names the language "${value.slice(0, 40)}", which is none of ${languageNames.join(', ')}`,
      );
    }
    return { kind: 'lang', value: language, negated };
  });
}
