/** The interface by which core brings repositories in from outside; `adapters/import/make-imports.ts` implements it. */

export type ImportOrigin =
  /** As `keepBundle` kept it. */
  { kind: 'bundle' } | { kind: 'url'; url: string };

/** How far an import is: of `total` things `done`; 0 of 0 where nobody knows. */
export interface ImportProgress {
  phase: string;
  done: number;
  total: number;
}

export interface ImportWatch {
  tell(progress: ImportProgress): void;
  /** Ends the import; what it made is removed. */
  signal: AbortSignal;
}

export interface ImportedBranch {
  name: string;
  commit: string;
}

export interface Imported {
  /** What the origin's HEAD names, if that is a branch which came; the first branch otherwise. */
  defaultBranch: string;
  branches: ImportedBranch[];
  tags: number;
  /** Branches whose names no page of ours can address. */
  leftOut: string[];
  objects: number;
  packBytes: number;
}

/**
 * What comes is fetched into a folder of its own, checked there, within limits of size, time and memory, and put into
 * place whole. Nothing here authorizes: verbs do, before they call.
 */
export interface ImportPort {
  /** Keeps an uploaded bundle until `drop`. @throws DomainError `too-large`; `invalid` for what is no bundle. */
  keepBundle(importId: string, pieces: AsyncIterable<Uint8Array>): Promise<void>;
  /** Removes what was kept for the import. */
  drop(importId: string): Promise<void>;
  /**
   * Makes the repository `slug`. Called again for an import that got so far, it gives the same.
   *
   * @throws DomainError `invalid` or `too-large` with what is wrong with which object; `conflict` when something else
   *   lies there; the signal's reason when it is aborted.
   */
  makeRepository(
    importId: string,
    slug: string,
    origin: ImportOrigin,
    watch: ImportWatch,
  ): Promise<Imported>;
  /**
   * Fetches what a hosted repository lacks from its origin. Its refs stay: the objects are there, and the caller moves them.
   *
   * @throws DomainError as makeRepository.
   */
  fetchAgain(
    importId: string,
    slug: string,
    origin: ImportOrigin,
    watch: ImportWatch,
  ): Promise<Imported>;
  /** Which branch a clone checks out. Nothing happens where it is that already. */
  pointHead(slug: string, branch: string): Promise<void>;
}
