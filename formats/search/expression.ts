/**
 * What a search's regular expression means, as a tree of our own: from it come the trigrams that a file must hold and
 * the expression for the engine that matches. A match stays within one line, so nothing here matches a line's end.
 */
export type Expression =
  | { kind: 'text'; text: string }
  /** One character out of these; both ends belong to a range. Sorted, without overlap. */
  | { kind: 'set'; ranges: readonly Range[] }
  | { kind: 'edge'; edge: 'start' | 'end' | 'word' | 'not-word' }
  | { kind: 'sequence'; parts: readonly Expression[] }
  | { kind: 'either'; options: readonly Expression[] }
  /** `max` undefined: without end. */
  | {
      kind: 'repeat';
      part: Expression;
      min: number;
      max: number | undefined;
      lazy: boolean;
    };

export type Range = readonly [from: number, to: number];

const lastCodePoint = 0x10ffff;
const newline = 10;
/** Wider ranges beyond ASCII are taken as they are written when case is ignored. */
const foldedRangeMost = 512;

export const digits: readonly Range[] = [[48, 57]];
export const wordCharacters: readonly Range[] = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
/** Without the line's end. */
export const blanks: readonly Range[] = [
  [9, 9],
  [11, 13],
  [32, 32],
  [0xa0, 0xa0],
  [0x2000, 0x200a],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];

/** Any character of a line. */
export const anyCharacter: Expression = { kind: 'set', ranges: invertRanges([]) };

/** Sorted, joined, without the line's end. */
export function joinRanges(ranges: readonly Range[]): Range[] {
  const joined: [number, number][] = [];
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined.flatMap(withoutNewline);
}

function withoutNewline([from, to]: Range): Range[] {
  if (newline < from || newline > to) return [[from, to]];
  const before: Range[] = from < newline ? [[from, newline - 1]] : [];
  return to > newline ? [...before, [newline + 1, to]] : before;
}

/** All characters of a line but these. */
export function invertRanges(ranges: readonly Range[]): Range[] {
  const inverted: Range[] = [];
  let next = 0;
  for (const [from, to] of joinRanges(ranges)) {
    if (from > next) inverted.push([next, from - 1]);
    next = to + 1;
  }
  if (next <= lastCodePoint) inverted.push([next, lastCodePoint]);
  return joinRanges(inverted);
}

/** Both cases of all letters; the text that is searched is in lower case then. */
export function foldRanges(ranges: readonly Range[]): Range[] {
  const folded: Range[] = [...ranges];
  for (const [from, to] of ranges) {
    if (from > 127 && to - from > foldedRangeMost) continue;
    const last = from > 127 ? to : Math.min(to, from + foldedRangeMost);
    for (let code = from; code <= last; code += 1) {
      for (const other of otherCases(code)) folded.push([other, other]);
    }
  }
  return joinRanges(folded);
}

function otherCases(code: number): number[] {
  const character = String.fromCodePoint(code);
  return [character.toLowerCase(), character.toUpperCase()].flatMap((other) => {
    const only = other.codePointAt(0);
    return only === undefined || only === code || other.length > 2 ? [] : [only];
  });
}

/** Whether it matches nothing at all, too, and so every line. */
export function matchesEmpty(expression: Expression): boolean {
  if (expression.kind === 'edge') return true;
  if (expression.kind === 'text') return expression.text === '';
  if (expression.kind === 'set') return false;
  if (expression.kind === 'sequence') return expression.parts.every(matchesEmpty);
  if (expression.kind === 'either') return expression.options.some(matchesEmpty);
  return expression.min === 0 || matchesEmpty(expression.part);
}

/** How many characters it has with its repeats written out: what the engine's program grows with. */
export function writtenOut(expression: Expression): number {
  if (expression.kind === 'text') return expression.text.length;
  if (expression.kind === 'sequence') return total(expression.parts);
  if (expression.kind === 'either') return total(expression.options) + 1;
  if (expression.kind !== 'repeat') return 1;
  const times = Math.max(expression.min + 1, expression.max ?? 0);
  return Math.max(1, writtenOut(expression.part)) * times;
}

function total(parts: readonly Expression[]): number {
  return parts.reduce((sum, part) => sum + writtenOut(part), 0);
}
