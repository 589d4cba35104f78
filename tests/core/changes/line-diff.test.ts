import { describe, expect, test } from 'vitest';
import { diffTexts } from '#core/changes/line-diff.ts';

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}\n`).join('');

describe('diffTexts', () => {
  test('gives nothing for equal texts', () => {
    expect(diffTexts('a\nb\n', 'a\nb\n')).toEqual([]);
  });

  test('pairs changed lines and marks the words that differ', () => {
    const [hunk] = diffTexts('int a = 1;\n', 'int a = 2;\n');
    expect(hunk).toMatchObject({ oldStart: 1, newStart: 1 });
    const [row] = hunk?.rows ?? [];
    expect(row?.kind).toBe('changed');
    expect(row?.old?.pieces?.filter((piece) => piece.differs).map((piece) => piece.text)).toEqual([
      '1',
    ]);
    expect(row?.new?.pieces?.map((piece) => piece.text).join('')).toBe('int a = 2;');
  });

  test('cuts far changes into hunks with their context, and joins near ones', () => {
    const before = numbered(1, 60);
    const after = before.replace('line 10\n', 'ten\n').replace('line 50\n', '');
    const hunks = diffTexts(before, after);
    expect(hunks.map(({ oldStart, newStart, rows }) => [oldStart, newStart, rows.length])).toEqual([
      [5, 5, 11],
      [45, 45, 11],
    ]);
    const near = diffTexts(before, before.replace('line 10\n', 'x\n').replace('line 18\n', 'y\n'));
    expect(near).toHaveLength(1);
    expect(near[0]?.rows.map((row) => row.old?.number)).toEqual(
      Array.from({ length: 19 }, (_, index) => index + 5),
    );
  });

  test('shows added and deleted files whole, and a missing line feed', () => {
    expect(diffTexts('', 'a\nb')[0]?.rows).toEqual([
      { kind: 'added', new: { number: 1, text: 'a' } },
      { kind: 'added', new: { number: 2, text: 'b', noLineFeed: true } },
    ]);
    const [row] = diffTexts('a', 'a\n')[0]?.rows ?? [];
    expect(row).toMatchObject({ kind: 'changed', old: { noLineFeed: true } });
  });

  test('every line of both texts stands in exactly one row', () => {
    const before = numbered(1, 30);
    const after = before.replaceAll(/line (\d*[37])\n/g, 'new $1\nmore\n').replace('line 5\n', '');
    const rows = diffTexts(before, after).flatMap((hunk) => hunk.rows);
    const numbers = rows.flatMap((row) => row.new?.number ?? []);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  });

  test('ends in time on texts that share nothing', () => {
    const hunks = diffTexts(numbered(1, 20_000), numbered(100_001, 120_000));
    expect(hunks[0]?.rows).toHaveLength(20_000);
  });
});
