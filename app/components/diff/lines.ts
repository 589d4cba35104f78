import { diffArrays } from 'diff';

/** A run of lines: `same` on both sides, or some of the old ones replaced by some of the new ones. */
export interface LineRun {
  same: boolean;
  /** Index of the first line, from 0, and how many there are. */
  oldStart: number;
  oldCount: number;
  newStart: number;
  newCount: number;
}

/** Past this many edits a finer answer costs more than it shows: the middle counts as replaced. */
const maxEdits = 1000;

/** Splits without a last empty line, as git counts lines. */
export function splitLines(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function commonPrefix(a: readonly string[], b: readonly string[]): number {
  const most = Math.min(a.length, b.length);
  let count = 0;
  while (count < most && a[count] === b[count]) count += 1;
  return count;
}

function commonSuffix(a: readonly string[], b: readonly string[], prefix: number): number {
  const most = Math.min(a.length, b.length) - prefix;
  let count = 0;
  while (count < most && a[a.length - 1 - count] === b[b.length - 1 - count]) count += 1;
  return count;
}

interface Step {
  same: boolean;
  oldCount: number;
  newCount: number;
}

function middleSteps(oldLines: string[], newLines: string[]): Step[] {
  const parts = diffArrays(oldLines, newLines, { maxEditLength: maxEdits });
  if (parts === undefined) {
    return [{ same: false, oldCount: oldLines.length, newCount: newLines.length }];
  }
  return parts.map(({ added, removed, count }) => ({
    same: !added && !removed,
    oldCount: added ? 0 : count,
    newCount: removed ? 0 : count,
  }));
}

/**
 * Compares two texts line by line.
 * Pure, and bounded: identical ends are cut off first, and at most `maxEdits` edits are looked for.
 *
 * @returns runs in order, never two of one kind in a row, that cover both sides wholly.
 */
export function compareLines(oldLines: readonly string[], newLines: readonly string[]): LineRun[] {
  const prefix = commonPrefix(oldLines, newLines);
  const suffix = commonSuffix(oldLines, newLines, prefix);
  const steps: Step[] = [
    { same: true, oldCount: prefix, newCount: prefix },
    ...middleSteps(
      oldLines.slice(prefix, oldLines.length - suffix),
      newLines.slice(prefix, newLines.length - suffix),
    ),
    { same: true, oldCount: suffix, newCount: suffix },
  ];
  const runs: LineRun[] = [];
  let oldStart = 0;
  let newStart = 0;
  for (const step of steps) {
    const last = runs.at(-1);
    if (last && last.same === step.same) {
      last.oldCount += step.oldCount;
      last.newCount += step.newCount;
    } else if (step.oldCount + step.newCount > 0) {
      runs.push({ ...step, oldStart, newStart });
    }
    oldStart += step.oldCount;
    newStart += step.newCount;
  }
  return runs;
}
