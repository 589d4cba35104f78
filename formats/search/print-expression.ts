import type { Expression, Range } from './expression.ts';

/** The expression in RE2's syntax. Source: RE2, "Syntax"; `(?m)` makes ^ and $ those of a line. */
export function printExpression(expression: Expression): string {
  return `(?m)${print(expression)}`;
}

function print(expression: Expression): string {
  switch (expression.kind) {
    case 'text':
      return [...expression.text].map(printCharacter).join('');
    case 'set':
      return `[${expression.ranges.map(printRange).join('')}]`;
    case 'edge':
      return edges[expression.edge];
    case 'sequence':
      return expression.parts.map(print).join('');
    case 'either':
      return `(?:${expression.options.map(print).join('|')})`;
    case 'repeat':
      return `(?:${print(expression.part)})${printTimes(expression)}`;
  }
}

const edges = { start: '^', end: '$', word: '\\b', 'not-word': '\\B' } as const;

function printTimes({ min, max, lazy }: Extract<Expression, { kind: 'repeat' }>): string {
  const greedy = max === undefined ? `{${min},}` : `{${min},${max}}`;
  return lazy ? `${greedy}?` : greedy;
}

/** A letter or digit stands for itself; anything else is written by its number. */
function printCharacter(character: string): string {
  if (/^[0-9A-Za-z_ ]$/.test(character)) return character;
  return `\\x{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

function printRange([from, to]: Range): string {
  const ends = [from, to].map((code) => `\\x{${code.toString(16)}}`);
  return from === to ? (ends[0] ?? '') : ends.join('-');
}
