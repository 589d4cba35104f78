import { describe, expect, test } from 'vitest';
import { highlightLines } from '#app/components/diff/highlight.ts';
import { lineHtml } from '#app/components/diff/line-html.ts';
import { compareLines, splitLines } from '#app/components/diff/lines.ts';
import { pairLines } from '#app/components/diff/pair-lines.ts';
import { type Block, buildRows, type FileRows } from '#app/components/diff/rows.ts';
import { visibleHtml } from '#app/components/text/visible-html.ts';

const context = { contextLines: 3 };

function numbered(count: number, edit: (line: string, number: number) => string = (line) => line) {
  return Array.from({ length: count }, (_, index) => edit(`line ${index + 1}`, index + 1));
}

/** Every line that the blocks show or leave out, to prove that none is lost or told twice. */
function covered(blocks: Block[], side: 'old' | 'new'): number[] {
  return blocks.flatMap((block) => {
    if (block.kind === 'gap') {
      const start = side === 'old' ? block.oldStart : block.newStart;
      return Array.from({ length: block.count }, (_, index) => start + index);
    }
    return block.rows.flatMap((row) => row[side]?.number ?? []);
  });
}

function expectWhole(rows: FileRows) {
  expect(covered(rows.blocks, 'old')).toEqual(rows.oldLines.map((_, index) => index + 1));
  expect(covered(rows.blocks, 'new')).toEqual(rows.newLines.map((_, index) => index + 1));
}

describe('rows of a side-by-side diff', () => {
  test('shows three lines around a change and tells how many it leaves out', () => {
    const before = numbered(40);
    const after = numbered(40, (line, number) => (number === 20 ? 'line twenty' : line));
    const rows = buildRows(`${before.join('\n')}\n`, `${after.join('\n')}\n`, context);
    expectWhole(rows);
    expect(rows.blocks.map((block) => block.kind)).toEqual([
      'gap',
      'same',
      'change',
      'same',
      'gap',
    ]);
    expect(rows.blocks[0]).toEqual({ kind: 'gap', count: 16, oldStart: 1, newStart: 1 });
    expect(rows.addedCount).toBe(1);
    expect(rows.removedCount).toBe(1);
  });

  test('keeps each line exactly once when lines are added, removed and edited together', () => {
    const before = ['a', 'b', 'c', 'int x = 1;', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];
    const after = ['b', 'c', 'new', 'int x = 2;', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k'];
    const rows = buildRows(before.join('\n'), after.join('\n'), context);
    expectWhole(rows);
  });

  test('shows a line that somebody wrote about although nothing changed near it', () => {
    const before = numbered(60);
    const after = numbered(60, (line, number) => (number === 50 ? 'other' : line));
    const keep = { old: new Set<number>(), new: new Set([10]) };
    const rows = buildRows(before.join('\n'), after.join('\n'), { ...context, keep });
    expectWhole(rows);
    const shown = rows.blocks.flatMap((block) =>
      block.kind === 'gap' ? [] : block.rows.flatMap((row) => row.new?.number ?? []),
    );
    expect(shown).toContain(10);
    expect(shown).not.toContain(20);
  });

  test('has one gap and no rows for a file that was only renamed', () => {
    const text = `${numbered(10).join('\n')}\n`;
    const rows = buildRows(text, text, context);
    expect(rows.blocks).toEqual([{ kind: 'gap', count: 10, oldStart: 1, newStart: 1 }]);
  });

  test('shows all of an added file as added, and an empty file as nothing', () => {
    const rows = buildRows('', 'a\nb\n', context);
    expect(rows.addedCount).toBe(2);
    expectWhole(rows);
    expect(buildRows('', '', context).blocks).toEqual([]);
  });

  test('notices that only the last line end went', () => {
    const rows = buildRows('a\n', 'a', context);
    expect(rows.oldUnended).toBe(false);
    expect(rows.newUnended).toBe(true);
  });

  test('gives two files without a line in common in bounded work', () => {
    const before = Array.from({ length: 20_000 }, (_, index) => `a${index}`);
    const after = Array.from({ length: 20_000 }, (_, index) => `b${index}`);
    expect(compareLines(before, after)).toEqual([
      { same: false, oldStart: 0, oldCount: 20_000, newStart: 0, newCount: 20_000 },
    ]);
  });
});

describe('pairs of edited lines', () => {
  test('puts an edited line beside its old form although lines were added above it', () => {
    const pairs = pairLines(
      ['static int probe(struct device *dev)'],
      ['/* new */', 'struct state;', 'static int probe(struct device *device)'],
    );
    expect(pairs.map((pair) => [pair.old, pair.new])).toEqual([
      [undefined, 0],
      [undefined, 1],
      [0, 2],
    ]);
  });

  test('marks the words that differ and nothing else', () => {
    const [pair] = pairLines(['return read(base + 4);'], ['return read(base + 8);']);
    expect(
      pair?.oldMarks.map(([start, end]) => 'return read(base + 4);'.slice(start, end)),
    ).toEqual(['4']);
    expect(
      pair?.newMarks.map(([start, end]) => 'return read(base + 8);'.slice(start, end)),
    ).toEqual(['8']);
  });
});

describe('a line as HTML', () => {
  test('escapes all text, in tokens and in marks', () => {
    const html = lineHtml([{ text: '<script>alert("&")</script>', kind: 'string' }], [[0, 8]]);
    expect(html).not.toContain('<script');
    expect(html).toContain('<mark><span class="hl-string">&lt;script&gt;</span></mark>');
  });

  test('shows characters that hide or reorder text by their number', () => {
    expect(visibleHtml('a\u202eb\rc\u200bd')).toBe(
      'a<span class="hidden-character">⟦U+202E⟧</span>b<span class="hidden-character">⟦U+000D⟧</span>c<span class="hidden-character">⟦U+200B⟧</span>d',
    );
    expect(visibleHtml('\tx')).toBe('\tx');
  });

  test('marks across the edges of tokens, up to the end of the line', () => {
    const tokens = [
      { text: 'ab', kind: 'keyword' },
      { text: 'cd', kind: '' },
    ];
    expect(lineHtml(tokens, [[1, 4]])).toBe(
      '<span class="hl-keyword">a</span><mark><span class="hl-keyword">b</span>cd</mark>',
    );
    expect(lineHtml([], [])).toBe('');
  });
});

test('highlighting loses no character of any line', async () => {
  const text = '/* a\n   b */\r\n#include "x.h"\n\nint main(void)\n{\n\treturn 0;\n}';
  const all = splitLines(text);
  const lines = await highlightLines(all, 'kernel/main.c', [...all.keys()]);
  expect(lines.map((line) => line.map((token) => token.text).join(''))).toEqual(all);
  expect(lines[2]?.find((token) => token.text === 'include')?.kind).toBe('keyword');
});

describe('highlighting some lines of a long file', () => {
  const code = Array.from({ length: 3000 }, (_, index) =>
    ['int f(void)', '{', '\t/* begins', '\t   return */', '\treturn 1;', '}'].at(index % 6),
  ).map((line) => line ?? '');

  test('colours them as in the whole', async () => {
    const shown = [3, 4, 2001, 2002, 2003, 2997];
    const whole = await highlightLines(code, 'a.c', [...code.keys()]);
    const some = await highlightLines(code, 'a.c', shown);
    expect(some).toEqual(shown.map((index) => whole[index]));
    expect(some[0]?.map(({ kind }) => kind)).toEqual(['comment']);
  });

  test('reads no line that is far from them', async () => {
    const tooLong = code.with(50, 'x'.repeat(400_000));
    const [line] = await highlightLines(tooLong, 'a.c', [2998]);
    expect(line?.some(({ kind }) => kind === 'keyword')).toBe(true);
  });
});
