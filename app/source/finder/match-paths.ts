/** Finds paths by pieces of them, among a hundred thousand, while somebody types. */

/** So many are shown; whoever wants others types more. */
export const shownMost = 50;

/** Paths as they are matched; made once a list. */
export interface Paths {
  all: readonly string[];
  lower: readonly string[];
}

export function preparePaths(all: readonly string[]): Paths {
  return { all, lower: all.map((path) => path.toLowerCase()) };
}

/** How well a path matches; the smaller the better. Of equal ones the shorter comes first. */
const ranks = { name: 0, nameBegins: 1, nameHolds: 2, pathHolds: 3 } as const;
const rankCount = 4;

/**
 * @param query words that a path must hold, in any order; one word that no path holds is taken as letters that follow
 *   each other (`drvplic` finds `drivers/irq/plic.c`). Case does not matter.
 * @returns the best, `shownMost` at most.
 */
export function matchPaths({ all, lower }: Paths, query: string): string[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const [first = ''] = words;
  if (first === '') return all.slice(0, shownMost);
  const found = Array.from({ length: rankCount }, () => new Shortest());
  let count = 0;
  for (let index = 0; index < lower.length; index += 1) {
    const path = lower[index] ?? '';
    if (!words.every((word) => path.includes(word))) continue;
    found[rankOf(path, first)]?.add(all[index] ?? '');
    count += 1;
  }
  const chosen = found.flatMap((paths) => paths.list()).slice(0, shownMost);
  if (count >= shownMost || words.length > 1) return chosen;
  return [...chosen, ...listByLetters({ all, lower }, first, shownMost - count)];
}

/** The shortest of many paths: sorting all that hold a letter takes longer than finding them. */
class Shortest {
  #kept: string[] = [];
  #longest = Number.POSITIVE_INFINITY;

  add(path: string): void {
    if (path.length > this.#longest) return;
    this.#kept.push(path);
    if (this.#kept.length < 4 * shownMost) return;
    this.#kept = this.list();
    this.#longest = this.#kept.at(-1)?.length ?? this.#longest;
  }

  list(): string[] {
    return this.#kept.sort(shorterFirst).slice(0, shownMost);
  }
}

function rankOf(path: string, word: string): number {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name === word) return ranks.name;
  if (name.startsWith(word)) return ranks.nameBegins;
  return name.includes(word) ? ranks.nameHolds : ranks.pathHolds;
}

function listByLetters({ all, lower }: Paths, word: string, most: number): string[] {
  const found: string[] = [];
  for (let index = 0; index < lower.length && found.length < most; index += 1) {
    const path = lower[index] ?? '';
    if (!path.includes(word) && holdsInOrder(path, word)) found.push(all[index] ?? '');
  }
  return found.sort(shorterFirst);
}

function holdsInOrder(path: string, letters: string): boolean {
  let at = -1;
  for (const letter of letters) {
    at = path.indexOf(letter, at + 1);
    if (at < 0) return false;
  }
  return true;
}

function shorterFirst(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : 1);
}
