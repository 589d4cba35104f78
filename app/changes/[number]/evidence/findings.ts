import type { RunView } from '#core/views/read-run.ts';

/** Where in the tree a run found something. */
export interface Place {
  path: string;
  line?: number;
}

/** The fragment of a line that a finding leads to; of a file alone, its name for maps. */
export function lineAnchor(path: string, line: number): string {
  return `${path}:${line}`;
}

/** `drivers/rtc/rtc.c:12`, as sentences hold it. */
export function placeName({ path, line }: Place): string {
  return line === undefined ? path : lineAnchor(path, line);
}

/** The place of a row, if it names one. */
export function placeOf(row: { path: string | null; line: number | null }): Place | undefined {
  if (row.path === null) return undefined;
  return row.line === null ? { path: row.path } : { path: row.path, line: row.line };
}

/** All places that a run names; none for a reader who sees the result alone. */
export function placesOf(run: RunView): Place[] {
  const rows = [run.verdict, run.build, ...run.checks].flatMap((row) => row ?? []);
  return rows.flatMap((row) => placeOf(row) ?? []);
}

/** The lines of one file that a run found something at. */
export function findingsIn(run: RunView, path: string): number[] {
  const lines = placesOf(run).flatMap((place) => (place.path === path ? (place.line ?? []) : []));
  return [...new Set(lines)];
}

/** Whether this sentence is the verdict's, which stands above: it is not said again. */
export function isVerdictSentence({ verdict }: RunView, sentence: string): boolean {
  return verdict?.sentence === sentence;
}
