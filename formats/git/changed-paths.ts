import type { ChangedPathFilters } from './commit-graph.ts';

/** A path as the filters look for it: the two hashes that all others are made from. */
export interface PathKey {
  first: number;
  second: number;
  /** Version 1 hashes bytes over 127 as the machine that wrote it happened to: such a path proves nothing there. */
  plain: boolean;
}

const firstSeed = 0x293ae76f;
const secondSeed = 0x7e646e2c;

/**
 * A path and the folders on the way to it: a commit that changes it changes them. Asking about all makes wrong guesses
 * rare.
 */
export function pathKeys(path: string): PathKey[] {
  const parts = path.split('/');
  return parts.map((_, at) => pathKey(parts.slice(0, parts.length - at).join('/')));
}

/** @param path whole, of a file or a folder, without a slash at the end. */
export function pathKey(path: string): PathKey {
  const bytes = Buffer.from(path, 'utf8');
  return {
    first: murmur3(firstSeed, bytes),
    second: murmur3(secondSeed, bytes),
    plain: bytes.every((byte) => byte < 128),
  };
}

/**
 * Whether a commit may have changed the path against its first parent. No is certain; yes is a guess.
 *
 * @param index of the commit in its file.
 * Source: gitformat-commit-graph(5), "Bloom Filter Data".
 */
export function mayHaveChanged(
  filters: ChangedPathFilters | undefined,
  index: number,
  key: PathKey,
): boolean {
  if (filters === undefined || (filters.version === 1 && !key.plain)) return true;
  const from = index === 0 ? 0 : (filters.ends[index - 1] ?? 0);
  const bits = ((filters.ends[index] ?? 0) - from) * 8;
  if (bits <= 0) return true; // too many changes, or not computed yet
  for (let round = 0; round < filters.hashes; round += 1) {
    const hash = (key.first + Math.imul(round, key.second)) >>> 0;
    const bit = hash % bits;
    if (((filters.data[from + (bit >>> 3)] ?? 0) & (1 << (bit & 7))) === 0) return false;
  }
  return true;
}

/** MurmurHash3, x86, 32 bits. */
export function murmur3(seed: number, bytes: Uint8Array): number {
  const whole = bytes.length & ~3;
  let hash = seed | 0;
  for (let at = 0; at < whole; at += 4) {
    const word =
      (bytes[at] ?? 0) |
      ((bytes[at + 1] ?? 0) << 8) |
      ((bytes[at + 2] ?? 0) << 16) |
      ((bytes[at + 3] ?? 0) << 24);
    hash ^= scramble(word);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  let rest = 0;
  for (let at = bytes.length - 1; at >= whole; at -= 1) rest = (rest << 8) | (bytes[at] ?? 0);
  if (whole < bytes.length) hash ^= scramble(rest);
  hash ^= bytes.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function scramble(word: number): number {
  const mixed = Math.imul(word, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}
