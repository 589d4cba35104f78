import type { SourceQuery } from '#formats/search/query.ts';

/** The interface by which core searches the tips of branches; `adapters/search/open-search.ts` implements it. */

export interface SearchQuestion {
  branch: string;
  query: SourceQuery;
  /** The covered folders; `['']` is everything. Nothing else is read, counted or ranked. */
  prefixes: readonly string[];
  /** From 1. */
  page: number;
}

/** Files of one page of results. */
export const searchPageSize = 20;
/** Files that are counted and ranked; of more, the answer says that there are more. */
export const searchFilesMost = 500;

export interface SearchHits {
  kind: 'found';
  /** The commit whose tree was searched. */
  commit: string;
  files: FoundFile[];
  /** Files that match; with `more`, at least so many. */
  count: number;
  more: boolean;
  /** False when the time was over before all files were looked at. */
  complete: boolean;
  /** Covered files that could match by their trigrams, and how many of them were read. */
  candidates: number;
  looked: number;
  /** Blobs that were read from the disk. */
  blobReads: number;
}

export interface FoundFile {
  path: string;
  /** The first lines that match. */
  lines: FoundLine[];
  /** Lines that match; with `moreLines`, at least so many. */
  lineCount: number;
  moreLines: boolean;
}

export interface FoundLine {
  /** From 1. */
  number: number;
  /** A part of the line where it is long: `cutBefore`, `cutAfter`. */
  text: string;
  cutBefore: boolean;
  cutAfter: boolean;
  /** Where the match lies in `text`; both 0 where that is not known. */
  from: number;
  to: number;
}

export type SearchOutcome =
  | SearchHits
  /** There is no index yet: it is being made. `total` 0: not counted yet. */
  | { kind: 'making'; done: number; total: number }
  | { kind: 'no-branch' }
  /** Too many search at once. */
  | { kind: 'busy' };

/** Files of a tip that no search finds, and why. */
export interface SearchGaps {
  tooLarge: number;
  binary: number;
  /** Names that are not UTF-8. */
  unnamed: number;
}

/** All paths of a tip that are covered, as `formats/search/path-list.ts` reads them. */
export interface PathList {
  commit: string;
  /** Front-coded; UTF-8. */
  bytes: Uint8Array;
  count: number;
}

/** `store` names a repository, or another store of `GitPort`. Nothing here authorizes: verbs do, before they call. */
export interface SearchPort {
  /**
   * Makes the index of the store's branches, or brings it up to date. Calls while it works are one.
   * @param options `verify`: reads all of it, and makes anew what is damaged.
   * @throws DomainError `infrastructure` when it cannot be made.
   */
  follow(store: string, options?: { verify?: boolean }): Promise<void>;
  /** Starts `follow` by itself where there is no index, or a damaged one. */
  search(store: string, question: SearchQuestion, signal?: AbortSignal): Promise<SearchOutcome>;
  /**
   * All covered paths of a commit: from the index where it is the branch's tip, by git otherwise.
   * @throws DomainError `infrastructure` when they cannot be listed.
   */
  listPaths(
    store: string,
    question: { branch: string; commit: string; prefixes: readonly string[] },
  ): Promise<PathList>;
  /** What the index of the branch leaves out, of what is covered. */
  gaps(
    store: string,
    question: { branch: string; prefixes: readonly string[] },
  ): Promise<SearchGaps | undefined>;
  /** Removes the store's index. */
  forget(store: string): Promise<void>;
}
