/** Executed lines, file by file. */

import { type LineRange, visitLines } from '#formats/dwarf/lines.ts';
import { type ElfExecutable, readExecutable } from '#formats/elf/executable.ts';
import { ImageError, readImage } from '../images/image-error.ts';
import { ramBase } from '../machine/guest-memory.ts';
import { Coverage } from './coverage.ts';

export interface FileCoverage {
  file: string;
  /** Number of lines that have code, and of those of which an instruction was executed. */
  lines: number;
  executed: number;
  /** Ranges of lines that have code of which nothing was executed: first and last line. */
  uncovered: [first: number, last: number][];
}

/** What can be covered of an ELF: its executable segments in RAM. @throws ImageError when there are none. */
export function coverageOf(elf: ElfExecutable, what: string, memoryBytes: number): Coverage {
  const end = ramBase + memoryBytes;
  const ranges = elf.segments
    .filter(({ executable, physical }) => executable && physical >= ramBase && physical < end)
    .map((segment) => {
      const physical = Number(segment.physical);
      const start = physical - (physical % 2);
      const length = Math.min(physical + Number(segment.memoryBytes), end) - start;
      return { start, bytes: length + (length % 2) };
    })
    .filter(({ bytes }) => bytes > 0);
  if (ranges.length === 0) throw new ImageError(`${what}: no executable segment in RAM`);
  return new Coverage(ranges);
}

/** @throws ImageError when the ELF is broken or has no line table. */
export function reportCoverage(
  coverage: Coverage,
  bytes: Uint8Array,
  what: string,
): FileCoverage[] {
  const files = new Map<string, Map<number, boolean>>();
  const addresses = coverage.addresses();
  const visit = ({ file, line, start, end }: LineRange) => {
    const lines = files.get(file) ?? new Map<number, boolean>();
    files.set(file, lines);
    if (lines.get(line) !== true) lines.set(line, hasWithin(addresses, start, end));
  };
  const found = readImage(what, () => visitLines(readExecutable(bytes), visit));
  if (!found) throw new ImageError(`${what}: no .debug_line; compile with -g`);
  return [...files]
    .map(([file, lines]) => summarize(file, lines))
    .sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** A binary search, since a hostile file may claim all of RAM for every line. */
function hasWithin(addresses: Float64Array, start: number, end: number): boolean {
  let low = 0;
  let high = addresses.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((addresses[middle] ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return (addresses[low] ?? end) < end;
}

function summarize(file: string, lines: ReadonlyMap<number, boolean>): FileCoverage {
  const sorted = [...lines].sort(([a], [b]) => a - b);
  const uncovered: [number, number][] = [];
  let open = false;
  for (const [line, executed] of sorted) {
    const last = uncovered.at(-1);
    if (executed) open = false;
    else if (open && last !== undefined) last[1] = line;
    else {
      uncovered.push([line, line]);
      open = true;
    }
  }
  const executed = sorted.filter(([, was]) => was).length;
  return { file, lines: sorted.length, executed, uncovered };
}
