/** What imports what in the tree, by the text of its files. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface Import {
  file: string;
  /** From 1. */
  line: number;
  /** As it stands in the file. */
  specifier: string;
  /** The file of ours that it means, from the top of the tree; undefined for a package. */
  target: string | undefined;
}

const specifierPattern =
  /(?:^|[\s;}])(?:import|export)\s*(?:[\w*{}\s,$]+?\s*from\s*)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)|\brequire\(\s*['"]([^'"]+)['"]\s*\)/g;

/** All imports of some files; of types too, and those made at run time. */
export function readImports(files: readonly string[]): Import[] {
  return files.flatMap((file) => {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch {
      return []; // listed by git, deleted in the work tree
    }
    return [...text.matchAll(specifierPattern)].map((match) => {
      const specifier = match[1] ?? match[2] ?? match[3] ?? '';
      const line = text.slice(0, match.index).split('\n').length;
      return { file, line, specifier, target: targetOf(file, specifier) };
    });
  });
}

function targetOf(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('#')) return specifier.slice(1);
  if (!specifier.startsWith('.')) return undefined;
  return path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier));
}

/**
 * Finds files that import each other, directly or by way of others: one circle of each knot of them.
 *
 * @returns for each the imports that lead around, in order: the last one's target is the first one's file.
 */
export function findCircles(imports: readonly Import[]): Import[][] {
  const from = new Map<string, Import[]>();
  for (const each of imports) from.set(each.file, [...(from.get(each.file) ?? []), each]);
  const done = new Set<string>();
  const way: Import[] = [];
  const circles: Import[][] = [];
  const visit = (file: string): void => {
    for (const step of from.get(file) ?? []) {
      if (step.target === undefined || done.has(step.target)) continue;
      const start = way.findIndex((earlier) => earlier.file === step.target);
      if (start >= 0 || step.target === file) {
        circles.push([...way.slice(start < 0 ? way.length : start), step]);
        continue;
      }
      way.push(step);
      visit(step.target);
      way.pop();
    }
    done.add(file);
  };
  for (const file of from.keys()) if (!done.has(file)) visit(file);
  return circles;
}

/** How many imports lead from one room to another: `from -> to`, sorted by name. */
export function countImports(
  imports: readonly Import[],
  roomOf: (file: string) => string,
): [way: string, count: number][] {
  const counts = new Map<string, number>();
  for (const { file, target } of imports) {
    if (target === undefined || roomOf(target) === roomOf(file)) continue;
    const way = `${roomOf(file)} -> ${roomOf(target)}`;
    counts.set(way, (counts.get(way) ?? 0) + 1);
  }
  return [...counts].sort(([one], [other]) => (one < other ? -1 : 1));
}
