import { RE2JS } from 're2js';
import { expect, test } from 'vitest';
import { linesMost, TextMatcher } from '#adapters/search/match-text.ts';
import { printExpression } from '#formats/search/print-expression.ts';
import { readQuery, type SourceQuery } from '#formats/search/query.ts';

const text = [
  'int gstage_map(int a)',
  '\tgoto out_free; goto out_free;',
  '\tgoto outside',
  'GOTO OUT_x;',
  '',
  'goto ',
  'Grün goto err_1; K',
  ...Array.from({ length: 2 * linesMost }, (_, line) => `line goto err_${line};`),
  'the end, goto out_last;',
].join('\n');

function queryOf(words: string): SourceQuery {
  const read = readQuery(words);
  if (!read.ok) throw new Error(read.problem.reason);
  return read.query;
}

/** Line by line, without any shortening. */
function plainly({ terms, foldCase }: SourceQuery): string[] {
  const searched = foldCase ? text.toLowerCase() : text;
  const [term] = terms;
  if (term?.kind !== 'expression') throw new Error('no expression');
  const engine = RE2JS.compile(printExpression(term.expression));
  return searched
    .split('\n')
    .filter((line) => engine.test(line))
    .slice(0, linesMost);
}

test.each([
  'case:yes /goto (out|err)_\\w+;/',
  '/goto (out|err)_\\w+;/',
  'case:yes /^goto $/',
  '/^line goto err_9\\d;$/',
  'case:yes /goto.*goto/',
  '/last;$/',
  '/nowhere[0-9]/',
  '/[a-z]_[0-9]+;/',
])('finds in %s the lines that its engine does', (words) => {
  const query = queryOf(words);
  const matcher = new TextMatcher(query);
  const found = matcher.match(text);
  const lines = found?.hits.map(({ from, to }) => found.text.slice(from, to)) ?? [];
  expect(lines).toEqual(plainly(query));
  if (lines.length > 0) expect(matcher.canMatch(Buffer.from(text))).toBe(true);
});

test('rules out by bytes only what no text of them holds', () => {
  const canMatch = (words: string, bytes: Buffer) =>
    new TextMatcher(queryOf(words)).canMatch(bytes);
  expect(canMatch('case:yes needle', Buffer.from('needl'))).toBe(false);
  expect(canMatch('case:yes needle other', Buffer.from('needle'))).toBe(false);
  expect(canMatch('needle', Buffer.from('NEEDLE'))).toBe(true);
  expect(canMatch('case:yes /nee[d]le\\d/', Buffer.from('need'))).toBe(true);
  expect(canMatch('case:yes \ufffdx', Buffer.from([0xff, 0x78]))).toBe(true);
});
