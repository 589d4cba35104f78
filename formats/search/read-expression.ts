import { type AST, RegExpParser } from '@eslint-community/regexpp';
import { Fault } from '../claimed-bytes.ts';
import {
  anyCharacter,
  blanks,
  digits,
  type Expression,
  foldRanges,
  invertRanges,
  joinRanges,
  matchesEmpty,
  type Range,
  wordCharacters,
  writtenOut,
} from './expression.ts';

export const expressionLimits = { characters: 500, writtenOut: 5_000 } as const;

/**
 * Reads a regular expression in JavaScript's syntax, without what cannot be matched in linear time.
 *
 * @param foldCase both cases of letters match; the tree is for text in lower case.
 * @throws Fault whose offset is the character of `source` that is wrong: bad syntax, look-around, back references, a
 *   line's end, too long, or an expression that matches the empty text.
 */
export function readExpression(source: string, foldCase: boolean): Expression {
  if (source.length > expressionLimits.characters) {
    throw new Fault(
      expressionLimits.characters,
      `has an expression of ${source.length} characters; at most ${expressionLimits.characters} are searched for`,
    );
  }
  const expression = readAlternatives(parse(source).alternatives, foldCase);
  if (writtenOut(expression) > expressionLimits.writtenOut) {
    throw new Fault(
      0,
      `has repeats that come to more than ${expressionLimits.writtenOut} characters when they are written out; repeat less`,
    );
  }
  if (matchesEmpty(expression)) {
    throw new Fault(
      0,
      'has an expression that the empty text matches, and so every line; ask for one character at least',
    );
  }
  return expression;
}

function parse(source: string): AST.Pattern {
  try {
    return new RegExpParser({ ecmaVersion: 2024 }).parsePattern(source, 0, source.length, {
      unicode: false,
    });
  } catch (error) {
    if (error instanceof RangeError) throw new Fault(0, 'is nested too deep');
    if (!(error instanceof SyntaxError)) throw error;
    const index = 'index' in error && typeof error.index === 'number' ? error.index : 0;
    const reason = error.message
      .replace(/^Invalid regular expression: /, '')
      .split(': ')
      .at(-1);
    throw new Fault(
      index,
      `holds no regular expression: ${(reason ?? '').toLowerCase()}; write \\ before a sign that stands for itself`,
    );
  }
}

function readAlternatives(alternatives: readonly AST.Alternative[], foldCase: boolean): Expression {
  const options = alternatives.map(({ elements }) => readSequence(elements, foldCase));
  const [only] = options;
  return options.length === 1 && only ? only : { kind: 'either', options };
}

/** Characters that stand side by side become one text. */
function readSequence(elements: readonly AST.Element[], foldCase: boolean): Expression {
  const parts: Expression[] = [];
  for (const element of elements) {
    const part = readElement(element, foldCase);
    const last = parts.at(-1);
    if (part.kind === 'text' && last?.kind === 'text') {
      parts[parts.length - 1] = { kind: 'text', text: last.text + part.text };
    } else parts.push(part);
  }
  const [only] = parts;
  return parts.length === 1 && only ? only : { kind: 'sequence', parts };
}

function readElement(
  element: AST.Element | AST.QuantifiableElement,
  foldCase: boolean,
): Expression {
  switch (element.type) {
    case 'Character':
      return readCharacter(element, foldCase);
    case 'CharacterSet':
      if (element.kind === 'any') return anyCharacter;
      return { kind: 'set', ranges: joinRanges(rangesOf(element)) };
    case 'CharacterClass':
      return readClass(element, foldCase);
    case 'Group':
    case 'CapturingGroup':
      return readAlternatives(element.alternatives, foldCase);
    case 'Quantifier':
      return readQuantifier(element, foldCase);
    case 'Assertion':
      return readAssertion(element);
    case 'Backreference':
      throw new Fault(
        element.start,
        `refers back to a group by ${element.raw.slice(0, 20)}, which no search in linear time can follow; write the text out`,
      );
    default:
      throw new Fault(element.start, 'uses sets of the v flag, which are not searched for');
  }
}

function readCharacter({ value, start }: AST.Character, foldCase: boolean): Expression {
  if (value === 10) {
    throw new Fault(start, 'asks for the end of a line; a match stays within one line, use $');
  }
  const text = String.fromCodePoint(value);
  return { kind: 'text', text: foldCase ? text.toLowerCase() : text };
}

function readClass(element: AST.CharacterClass, foldCase: boolean): Expression {
  const ranges = (element.elements as readonly AST.ClassRangesCharacterClassElement[]).flatMap(
    rangesOf,
  );
  const folded = foldCase ? foldRanges(ranges) : joinRanges(ranges);
  const all = element.negate ? invertRanges(folded) : folded;
  if (all.length === 0) throw new Fault(element.start, 'has a class [ ] that no character matches');
  return { kind: 'set', ranges: all };
}

function rangesOf(
  element: AST.ClassRangesCharacterClassElement | AST.CharacterSet,
): readonly Range[] {
  if (element.type === 'Character') return [[element.value, element.value]];
  if (element.type === 'CharacterClassRange') return [[element.min.value, element.max.value]];
  if (element.kind === 'digit') return element.negate ? invertRanges(digits) : digits;
  if (element.kind === 'space') return element.negate ? invertRanges(blanks) : blanks;
  if (element.kind === 'word') {
    return element.negate ? invertRanges(wordCharacters) : wordCharacters;
  }
  throw new Fault(element.start, `uses ${element.raw.slice(0, 20)}, which is not searched for`);
}

function readQuantifier(quantifier: AST.Quantifier, foldCase: boolean): Expression {
  const { min, max, greedy, element, start } = quantifier;
  const bounded = Number.isFinite(max);
  if (min > 1_000 || (bounded && max > 1_000)) {
    throw new Fault(start, 'repeats something more than 1000 times; repeat less');
  }
  const part = readElement(element, foldCase);
  return { kind: 'repeat', part, min, max: bounded ? max : undefined, lazy: !greedy };
}

function readAssertion(assertion: AST.Assertion): Expression {
  if (assertion.kind === 'start' || assertion.kind === 'end') {
    return { kind: 'edge', edge: assertion.kind };
  }
  if (assertion.kind === 'word') {
    return { kind: 'edge', edge: assertion.negate ? 'not-word' : 'word' };
  }
  const sign = assertion.raw.slice(0, assertion.kind === 'lookahead' ? 3 : 4);
  throw new Fault(
    assertion.start,
    `looks around by ${sign}, which no search in linear time can follow; search for the text and what stands beside it`,
  );
}
