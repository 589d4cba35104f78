import { diffWordsWithSpace } from 'diff';

/** A stretch of a line that differs, as UTF-16 offsets: start included, end not. */
export type Mark = readonly [start: number, end: number];

/** An old line beside the new one that it became; one side alone where nothing matches. */
interface LinePair {
  /** Indexes in the arrays that were given. */
  old?: number;
  new?: number;
  oldMarks: Mark[];
  newMarks: Mark[];
}

/** Two lines are one edited line when they share at least this part of their words. */
const leastSimilarity = 0.5;
/** Above this product of lengths, lines are paired by position only. */
const mostComparisons = 2500;
/** Longer lines get no marks: they are data, not code. */
const longestMarkedLine = 2000;

function words(line: string): string[] {
  return line.match(/[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];
}

/** Dice's coefficient over the words of two lines: 0 nothing shared, 1 the same words. */
function similarity(a: readonly string[], b: readonly string[]): number {
  if (a.length + b.length === 0) return 1;
  const left = new Map<string, number>();
  for (const word of a) left.set(word, (left.get(word) ?? 0) + 1);
  let shared = 0;
  for (const word of b) {
    const count = left.get(word) ?? 0;
    if (count > 0) {
      shared += 1;
      left.set(word, count - 1);
    }
  }
  return (2 * shared) / (a.length + b.length);
}

/** In-order matches with the greatest total similarity: longest-common-subsequence with weights. */
function matchSimilar(oldWords: string[][], newWords: string[][]): [number, number][] {
  const width = newWords.length + 1;
  const best = new Float64Array((oldWords.length + 1) * width);
  const at = (i: number, j: number) => best[i * width + j] ?? 0;
  const weights = oldWords.map((a) => newWords.map((b) => similarity(a, b)));
  const weight = (i: number, j: number) => {
    const value = weights[i]?.[j] ?? 0;
    return value >= leastSimilarity ? value : 0;
  };
  for (let i = oldWords.length - 1; i >= 0; i -= 1) {
    for (let j = newWords.length - 1; j >= 0; j -= 1) {
      const paired = weight(i, j) > 0 ? weight(i, j) + at(i + 1, j + 1) : 0;
      best[i * width + j] = Math.max(paired, at(i + 1, j), at(i, j + 1));
    }
  }
  const matches: [number, number][] = [];
  for (let i = 0, j = 0; i < oldWords.length && j < newWords.length; ) {
    if (weight(i, j) > 0 && at(i, j) === weight(i, j) + at(i + 1, j + 1)) {
      matches.push([i, j]);
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return matches;
}

/** What differs inside an edited line. No marks when nearly all of it does: the row says so already. */
function markWords(oldLine: string, newLine: string): { oldMarks: Mark[]; newMarks: Mark[] } {
  const oldMarks: Mark[] = [];
  const newMarks: Mark[] = [];
  if (oldLine.length + newLine.length > longestMarkedLine) return { oldMarks, newMarks };
  let oldAt = 0;
  let newAt = 0;
  for (const { added, removed, value } of diffWordsWithSpace(oldLine, newLine)) {
    if (removed) oldMarks.push([oldAt, oldAt + value.length]);
    if (added) newMarks.push([newAt, newAt + value.length]);
    if (!added) oldAt += value.length;
    if (!removed) newAt += value.length;
  }
  return { oldMarks: joinMarks(oldMarks, oldLine), newMarks: joinMarks(newMarks, newLine) };
}

/** Marks with only blanks between them read as one. */
function joinMarks(marks: readonly Mark[], line: string): Mark[] {
  const joined: Mark[] = [];
  for (const mark of marks) {
    const last = joined.at(-1);
    if (last && line.slice(last[1], mark[0]).trim() === '')
      joined[joined.length - 1] = [last[0], mark[1]];
    else joined.push(mark);
  }
  return joined;
}

/**
 * Decides which removed line stands beside which added one, and what differs inside of each pair.
 * Pure. Order is kept on both sides; every line appears exactly once.
 */
export function pairLines(oldLines: readonly string[], newLines: readonly string[]): LinePair[] {
  const small = oldLines.length * newLines.length <= mostComparisons;
  const matches: [number, number][] = small
    ? matchSimilar(oldLines.map(words), newLines.map(words))
    : [];
  const pairs: LinePair[] = [];
  let oldAt = 0;
  let newAt = 0;
  for (const [oldIndex, newIndex] of [...matches, [oldLines.length, newLines.length] as const]) {
    while (oldAt < oldIndex || newAt < newIndex) {
      const pair: LinePair = { oldMarks: [], newMarks: [] };
      if (oldAt < oldIndex) pair.old = oldAt++;
      if (newAt < newIndex) pair.new = newAt++;
      pairs.push(pair);
    }
    const oldLine = oldLines[oldIndex];
    const newLine = newLines[newIndex];
    if (oldLine === undefined || newLine === undefined) break;
    pairs.push({ old: oldIndex, new: newIndex, ...markWords(oldLine, newLine) });
    oldAt = oldIndex + 1;
    newAt = newIndex + 1;
  }
  return pairs;
}
