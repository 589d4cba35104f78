/**
 * Finds paths by some of their characters, in their order: `kgst` finds `kernel/gstage.c`. For a finder over all paths
 * of a tree, at each key.
 */

/** Paths, made ready once for many searches. */
export interface PathSet {
  readonly paths: readonly string[];
  /** In lower case. */
  readonly folded: readonly string[];
  /** Which letters and digits a path holds, a bit each: most paths are ruled out by that alone. */
  readonly masks: Uint32Array;
  /** Where each path's last name begins. */
  readonly names: Uint32Array;
}

export interface PathMatch {
  path: string;
  /** Where the characters stand, growing; of the path in UTF-16 units. */
  at: number[];
}

const typedMost = 100;
const digitsBit = 26;
const otherBits = 27;

export function makePathSet(paths: readonly string[]): PathSet {
  const folded = paths.map(fold);
  const masks = new Uint32Array(paths.length);
  const names = new Uint32Array(paths.length);
  for (const [index, path] of folded.entries()) {
    masks[index] = maskOf(path);
    names[index] = path.lastIndexOf('/') + 1;
  }
  return { paths, folded, masks, names };
}

/** Lower case of the same length: places are those of the path itself. */
function fold(path: string): string {
  const lower = path.toLowerCase();
  return lower.length === path.length ? lower : path;
}

function maskOf(text: string): number {
  let mask = 0;
  for (let at = 0; at < text.length; at += 1) mask |= bitOf(text.charCodeAt(at));
  return mask >>> 0;
}

function bitOf(code: number): number {
  if (code >= 97 && code <= 122) return 1 << (code - 97);
  if (code >= 48 && code <= 57) return 1 << digitsBit;
  return code === 47 || code === 46 ? 0 : 1 << (otherBits + (code & 3));
}

/**
 * The best matches first. Blanks count for nothing, so that words may be typed; case neither.
 *
 * Time: in proportion to the paths' characters at most.
 *
 * @param limit how many are given.
 */
export function matchPaths(set: PathSet, typed: string, limit: number): PathMatch[] {
  const wanted = fold(typed.slice(0, typedMost)).replace(/\s/g, '');
  if (wanted === '') return set.paths.slice(0, limit).map((path) => ({ path, at: [] }));
  const best = new Best(limit);
  const mask = maskOf(wanted);
  for (let index = 0; index < set.folded.length; index += 1) {
    if (((set.masks[index] ?? 0) & mask) >>> 0 !== mask) continue;
    const path = set.folded[index] ?? '';
    const score = scoreOf(path, set.names[index] ?? 0, wanted, best.least + path.length);
    if (score > 0) best.add(index, score - path.length);
  }
  return best.indexes().map((index) => ({
    path: set.paths[index] ?? '',
    at: placesOf(set.folded[index] ?? '', wanted),
  }));
}

/**
 * A whole part in the name, then in the path, then characters from the end backwards, the closer the better.
 *
 * @returns 0 where it does not match, or cannot come over `least`.
 */
function scoreOf(path: string, name: number, wanted: string, least: number): number {
  const onlyNames = least >= 350_000;
  const apart = onlyNames ? 0 : scoreApart(path, wanted);
  if (apart === 0 && !onlyNames) return 0;
  const inName = path.indexOf(wanted, name);
  if (inName >= 0) {
    const isStart = inName === name;
    const isAll =
      isStart && (path.length === name + wanted.length || path[name + wanted.length] === '.');
    return 400_000 + (isStart ? 50_000 : 0) + (isAll ? 50_000 : 0);
  }
  if (onlyNames) return 0;
  const whole = path.lastIndexOf(wanted);
  return whole < 0 ? apart : 300_000 + (isBoundary(path.charCodeAt(whole - 1)) ? 50_000 : 0);
}

/** From the end: the name counts for more than the folders above it. @returns 0 where they do not stand in order. */
function scoreApart(path: string, wanted: string): number {
  let index = wanted.length - 1;
  let next = wanted.charCodeAt(index);
  let last = path.length;
  let score = 100_000;
  for (let at = path.length - 1; at >= 0; at -= 1) {
    if (path.charCodeAt(at) !== next) continue;
    if (last !== at + 1 && last !== path.length) score -= 1_000;
    if (isBoundary(path.charCodeAt(at - 1))) score += 500;
    if (index === 0) return Math.max(1_000, score);
    last = at;
    index -= 1;
    next = wanted.charCodeAt(index);
  }
  return 0;
}

/** @param before the character's code before the place; NaN at the start. Slash, underscore, hyphen and dot. */
function isBoundary(before: number): boolean {
  return Number.isNaN(before) || before === 47 || before === 95 || before === 45 || before === 46;
}

function placesOf(path: string, wanted: string): number[] {
  const name = path.lastIndexOf('/') + 1;
  const inName = path.indexOf(wanted, name);
  const whole = inName >= 0 ? inName : path.lastIndexOf(wanted);
  if (whole >= 0) return Array.from(wanted, (_, index) => whole + index);
  const places: number[] = [];
  let at = path.length;
  for (let index = wanted.length - 1; index >= 0; index -= 1) {
    at = path.lastIndexOf(wanted[index] ?? '', at - 1);
    places.push(at);
  }
  return places.reverse();
}

/** Keeps the best so many; of equals the first ones. */
class Best {
  readonly #limit: number;
  #kept: { index: number; score: number }[] = [];
  /** What does not come over it is not kept. */
  least = Number.NEGATIVE_INFINITY;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(index: number, score: number): void {
    if (score <= this.least) return;
    this.#kept.push({ index, score });
    if (this.#kept.length >= 2 * this.#limit) this.#cut();
  }

  indexes(): number[] {
    this.#cut();
    return this.#kept.map(({ index }) => index);
  }

  #cut(): void {
    this.#kept.sort((a, b) => b.score - a.score || a.index - b.index);
    this.#kept = this.#kept.slice(0, this.#limit);
    if (this.#kept.length === this.#limit) this.least = this.#kept.at(-1)?.score ?? this.least;
  }
}
