import type { Expression } from './expression.ts';

/**
 * What a file's trigrams must satisfy so that it can hold a match. A trigram is three bytes of one line, ASCII letters
 * in lower case, as a number of 24 bits.
 *
 * Source: Russ Cox, "Regular Expression Matching with a Trigram Index".
 */
export type Needed =
  | { kind: 'anything' }
  | { kind: 'trigrams'; all: readonly number[] }
  | { kind: 'all'; parts: readonly Needed[] }
  | { kind: 'any'; parts: readonly Needed[] };

const anything: Needed = { kind: 'anything' };
/** Of texts that a part stands for, before it is taken apart. */
const textsMost = 16;

/** @param foldCase what lies beyond ASCII is not asked for: the index knows only its bytes. */
export function neededOf(expression: Expression, foldCase: boolean): Needed {
  return simplify(needed(expression, foldCase));
}

function needed(expression: Expression, foldCase: boolean): Needed {
  switch (expression.kind) {
    case 'text':
      return neededOfTexts([expression.text], foldCase);
    case 'sequence':
      return neededOfSequence(expression.parts, foldCase);
    case 'either':
      return { kind: 'any', parts: expression.options.map((part) => needed(part, foldCase)) };
    case 'repeat':
      return expression.min === 0 ? anything : needed(expression.part, foldCase);
    default:
      return anything;
  }
}

/** Neighbours that stand for few texts are put together, so that trigrams across them count. */
function neededOfSequence(parts: readonly Expression[], foldCase: boolean): Needed {
  const found: Needed[] = [];
  let run = [''];
  const endRun = () => {
    found.push(neededOfTexts(run, foldCase));
    run = [''];
  };
  for (const part of parts) {
    const texts = textsOf(part);
    if (texts === undefined) {
      endRun();
      found.push(needed(part, foldCase));
    } else {
      if (run.length * texts.length > textsMost) endRun();
      run = run.flatMap((before) => texts.map((text) => before + text));
    }
  }
  endRun();
  return { kind: 'all', parts: found };
}

/** All texts that the part stands for, or undefined when they are many. */
function textsOf(part: Expression): string[] | undefined {
  if (part.kind === 'text') return [part.text];
  if (part.kind === 'edge') return [''];
  if (part.kind === 'set') return charactersOf(part.ranges);
  if (part.kind === 'either') {
    const all = part.options.map(textsOf);
    const texts = all.flatMap((each) => each ?? []);
    return all.includes(undefined) || texts.length > textsMost ? undefined : texts;
  }
  if (part.kind === 'repeat' && part.min === 0 && part.max === 1) {
    const texts = textsOf(part.part);
    return texts === undefined || texts.length >= textsMost ? undefined : ['', ...texts];
  }
  if (part.kind !== 'sequence') return undefined;
  let texts = [''];
  for (const each of part.parts) {
    const next = textsOf(each);
    if (next === undefined || texts.length * next.length > textsMost) return undefined;
    texts = texts.flatMap((before) => next.map((text) => before + text));
  }
  return texts;
}

function charactersOf(
  ranges: Extract<Expression, { kind: 'set' }>['ranges'],
): string[] | undefined {
  const count = ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0);
  if (count > textsMost) return undefined;
  const texts = ranges.flatMap(([from, to]) =>
    Array.from({ length: to - from + 1 }, (_, index) => foldAscii(from + index)),
  );
  return [...new Set(texts)];
}

/** Trigrams know one case of ASCII letters only. */
function foldAscii(code: number): string {
  return String.fromCodePoint(code >= 65 && code <= 90 ? code + 32 : code);
}

function neededOfTexts(texts: readonly string[], foldCase: boolean): Needed {
  return {
    kind: 'any',
    parts: texts.map((text) => ({ kind: 'trigrams', all: trigramsOf(text, foldCase) })),
  };
}

function trigramsOf(text: string, foldCase: boolean): number[] {
  const found = new Set<number>();
  let last = 0;
  let length = 0;
  for (const byte of new TextEncoder().encode(text)) {
    const folded = byte >= 65 && byte <= 90 ? byte + 32 : byte;
    length = foldCase && byte > 127 ? 0 : length + 1;
    last = ((last << 8) | folded) & 0xffffff;
    if (length >= 3) found.add(last);
  }
  return [...found];
}

function simplify(query: Needed): Needed {
  if (query.kind === 'anything') return query;
  if (query.kind === 'trigrams') return query.all.length === 0 ? anything : query;
  const parts = query.parts.map(simplify);
  if (query.kind === 'any') {
    const [only] = parts;
    if (parts.length === 0 || parts.some(({ kind }) => kind === 'anything')) return anything;
    return parts.length === 1 && only ? only : { kind: 'any', parts };
  }
  return joinAll(parts);
}

function joinAll(parts: readonly Needed[]): Needed {
  const trigrams = new Set(parts.flatMap((part) => (part.kind === 'trigrams' ? part.all : [])));
  const others = parts.filter(({ kind }) => kind !== 'trigrams' && kind !== 'anything');
  const own: Needed[] = trigrams.size > 0 ? [{ kind: 'trigrams', all: [...trigrams] }] : [];
  const all = [...own, ...others];
  const [only] = all;
  if (only === undefined) return anything;
  return all.length === 1 ? only : { kind: 'all', parts: all };
}

/** What several terms need together. */
export function neededOfAll(parts: readonly Needed[]): Needed {
  return simplify({ kind: 'all', parts });
}
