import { expect, test } from 'vitest';
import { matchesGlob } from '#formats/search/glob.ts';
import { readPathList, writePathList } from '#formats/search/path-list.ts';
import { readQuery, type SourceQuery } from '#formats/search/query.ts';

function query(text: string): SourceQuery {
  const read = readQuery(text);
  if (!read.ok) throw new Error(`${text}: ${read.problem.reason}`);
  return read.query;
}

function problem(text: string) {
  const read = readQuery(text);
  if (read.ok) throw new Error(`${text} was read`);
  return read.problem;
}

test('words, a phrase and filters are told apart', () => {
  expect(query('Gstage "struct vm *" path:kernel/ -file:*.h lang:C branch:next')).toMatchObject({
    terms: [
      { kind: 'literal', text: 'gstage', wholeWord: false },
      { kind: 'literal', text: 'struct vm *' },
    ],
    foldCase: true,
    branch: 'next',
    filters: [
      { kind: 'path', value: 'kernel/', negated: false },
      { kind: 'file', value: '*.h', negated: true },
      { kind: 'lang', value: 'c', negated: false },
    ],
  });
});

test('case counts when it is asked for, and word: looks for a whole word', () => {
  expect(query('case:yes word:Vm')).toMatchObject({
    foldCase: false,
    terms: [{ text: 'Vm', wholeWord: true }],
  });
});

test('a name before a colon that is no filter, and a minus before no filter, belong to the text', () => {
  expect(query('std::vector default: ->lock').terms).toMatchObject([
    { text: 'std::vector' },
    { text: 'default:' },
    { text: '->lock' },
  ]);
});

test('a phrase may hold its own quotes', () => {
  expect(query(String.raw`"say \"no\" \\ more"`).terms).toMatchObject([
    { text: String.raw`say "no" \ more` },
  ]);
});

test.each([
  ['say "no', 4, 'does not close'],
  ['/a', 0, 'does not close'],
  ['é /a(/', 5, 'no regular expression'],
  ['/(?=a)b/', 1, 'looks around by (?='],
  ['/(?<!a)b/', 1, 'looks around by (?<!'],
  [String.raw`/(a)\1/`, 4, 'refers back'],
  [String.raw`/a\nb/`, 2, 'end of a line'],
  ['/a*/', 1, 'empty text'],
  ['/(((a{500}){500}){500})/', 1, 'written out'],
  ['/a{5000}/', 1, 'more than 1000 times'],
  ['lang:cobol a', 5, '"cobol"'],
  ['case:maybe a', 5, 'case:yes or case:no'],
  ['a path:', 7, 'without a value'],
  ['-case:yes a', 0, 'leaves out'],
  ['path:x', 6, 'nothing to look for'],
  ['', 0, 'nothing to look for'],
  ['a\0b', 1, 'NUL'],
  ['"a"b', 3, 'blank between'],
  ['branch:a branch:b c', 9, 'two branches'],
  ['a '.repeat(11), 20, 'at most 10'],
  ['x'.repeat(1001), 1000, 'at most 1000'],
])('%s is refused with the place that is wrong', (text, at, reason) => {
  const found = problem(text);
  expect(found.reason).toContain(reason);
  expect(found.at).toBe(at);
});

test('a problem names the byte, too', () => {
  expect(problem('é "')).toMatchObject({ at: 2, byte: 3 });
});

test('an expression nested without end is refused, not a full stack', () => {
  expect(problem(`/${'('.repeat(490)}/`).reason).toContain('no regular expression');
});

test('trigrams follow from what every match must hold', () => {
  const grams = (text: string) =>
    JSON.stringify(query(text).needed, (_, value: unknown) =>
      typeof value === 'number'
        ? String.fromCharCode(value >> 16, (value >> 8) & 255, value & 255)
        : value,
    );
  expect(grams('ab')).toBe('{"kind":"anything"}');
  expect(grams('Abcd')).toBe('{"kind":"trigrams","all":["abc","bcd"]}');
  expect(grams('/ab[cd]/')).toBe(
    '{"kind":"any","parts":[{"kind":"trigrams","all":["abc"]},{"kind":"trigrams","all":["abd"]}]}',
  );
  expect(grams('/foo.*bar/')).toBe('{"kind":"trigrams","all":["foo","bar"]}');
  expect(grams('/(foo|x)bar?/')).toContain('oob');
  expect(grams('/foo|x/')).toBe('{"kind":"anything"}');
  expect(grams('/(foo)?bar/')).toContain('bar');
  expect(grams('grün')).toBe('{"kind":"anything"}');
  expect(grams('case:yes grün')).toContain('grÃ');
});

test('a glob matches whole names', () => {
  expect(matchesGlob('plic.c', '*.c')).toBe(true);
  expect(matchesGlob('plic.cc', '*.c')).toBe(false);
  expect(matchesGlob('plic.c', 'p??c.*')).toBe(true);
  expect(matchesGlob('', '**')).toBe(true);
});

test('a list of paths is read as it was written, whatever the names hold', () => {
  const paths = [
    'a',
    'a/b c',
    'a/b\nc',
    'a/b\u{1f600}',
    'a/b\u{1f601}',
    'b',
    `c/${'x'.repeat(4000)}`,
  ];
  expect(readPathList(writePathList(paths))).toEqual(paths);
  expect(() => readPathList('zz nonsense\0')).toThrow('no list of paths');
});
