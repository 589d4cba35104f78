import { Fault } from '../claimed-bytes.ts';

const filterNames = ['path', 'file', 'lang', 'branch', 'case', 'word'] as const;
export type FilterName = (typeof filterNames)[number];

/** One part of a query. */
export interface Word {
  /** Undefined: something to look for. */
  filter: FilterName | undefined;
  negated: boolean;
  form: 'plain' | 'phrase' | 'expression';
  /** Without quotes, slashes and the filter's name. */
  value: string;
  /** Where it begins in the query, and where its value does; characters from 0. */
  at: number;
  valueAt: number;
}

const valueMost = 200;
const maybeNegated: readonly string[] = ['path', 'file', 'lang'];

/**
 * Takes a query apart at its blanks. A name before a colon that is none of ours belongs to the text: `default:` and
 * `std::vector` are looked for.
 *
 * @throws Fault for a quote or slash without its other one, a filter without a value, or one that cannot be left out.
 */
export function splitQuery(text: string): Word[] {
  const words: Word[] = [];
  for (let at = nextWord(text, 0); at < text.length; ) {
    const { word, end } = readWord(text, at);
    words.push(word);
    at = nextWord(text, end);
  }
  return words;
}

const isBlank = (character: string | undefined) =>
  character === ' ' || character === '\t' || character === '\n' || character === '\r';

function nextWord(text: string, from: number): number {
  let at = from;
  while (at < text.length && isBlank(text[at])) at += 1;
  return at;
}

function readWord(text: string, at: number): { word: Word; end: number } {
  const negated = text[at] === '-';
  const nameAt = negated ? at + 1 : at;
  const filter = filterNames.find((name) => text.startsWith(`${name}:`, nameAt));
  const begin = filter === undefined ? at : nameAt + filter.length + 1;
  if (filter !== undefined && negated && !maybeNegated.includes(filter)) {
    throw new Fault(at, `leaves out by -${filter}:, which only path:, file: and lang: can`);
  }
  const { form, value, valueAt, end } = readValue(text, begin, filter);
  if (filter !== undefined && value === '') {
    throw new Fault(begin, `says ${filter}: without a value; write it right after the colon`);
  }
  if (filter !== undefined && value.length > valueMost) {
    throw new Fault(
      valueAt + valueMost,
      `has a ${filter}: of ${value.length} characters; at most ${valueMost}`,
    );
  }
  return {
    word: { filter, negated: filter !== undefined && negated, form, value, at, valueAt },
    end,
  };
}

interface Value {
  form: Word['form'];
  value: string;
  valueAt: number;
  end: number;
}

/** An expression is looked for only; a path may begin with a slash. */
function readValue(text: string, at: number, filter: FilterName | undefined): Value {
  if (text[at] === '"') return readEnclosed(text, at, '"', 'phrase');
  if (text[at] === '/' && filter === undefined) return readEnclosed(text, at, '/', 'expression');
  let end = at;
  while (end < text.length && !isBlank(text[end])) end += 1;
  return { form: 'plain', value: text.slice(at, end), valueAt: at, end };
}

/** In a phrase `\"` and `\\` stand for one sign; in an expression only `\/` does, the rest is the expression's own. */
function readEnclosed(text: string, at: number, sign: '"' | '/', form: Word['form']): Value {
  let value = '';
  for (let index = at + 1; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (character === sign) return closed(text, { form, value, valueAt: at + 1, end: index + 1 });
    const next = text[index + 1];
    const isEscaped = character === '\\' && next !== undefined;
    const isSign = isEscaped && form === 'phrase' && (next === '"' || next === '\\');
    if (isSign) value += next;
    else value += isEscaped ? character + next : character;
    if (isEscaped) index += 1;
  }
  const what =
    form === 'phrase'
      ? 'opens a phrase by " and does not close it'
      : 'opens an expression by / and does not close it';
  throw new Fault(at, `${what}; add ${sign}`);
}

function closed(text: string, value: Value): Value {
  if (value.end < text.length && !isBlank(text[value.end])) {
    throw new Fault(value.end, 'goes on right after what was closed; write a blank between');
  }
  if (value.value === '') throw new Fault(value.valueAt, 'looks for nothing between two signs');
  return value;
}
