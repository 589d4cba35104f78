import type { RawDifference } from '#formats/git/raw-diff.ts';
import type { FileDifference } from './git-facts.ts';

/** What core asks of differences, file by file; part of `GitPort`. */
export interface GitDifferencePort {
  /**
   * The files that differ, renames found, without their content. Base '' is the empty tree.
   *
   * @throws DomainError `too-large` over 64 MiB of names, or where git takes over a minute.
   */
  listDifferences(store: string, base: string, head: string): Promise<readonly RawDifference[]>;
  /** One of them with both sides' text, where it is text and not over the display limit. */
  readDifference(store: string, file: RawDifference): Promise<FileDifference>;
  /** Commits that `head` contains and `base` does not, newest first, at most `limit`. */
  listBetween(
    store: string,
    base: string,
    head: string,
    options: { limit: number; paths?: readonly string[] },
  ): Promise<string[]>;
  /**
   * One commit as `git format-patch` prints it; nothing for a merge.
   *
   * @throws DomainError `too-large` over 32 MiB.
   */
  formatPatch(store: string, commit: string): Promise<Uint8Array>;
}
