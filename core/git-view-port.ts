/**
 * Views: the history of a part of the paths, in an object store of its own that borrows nothing and in which no object of
 * another path ever is. `adapters/git/views.ts` implements it.
 */

/** Names the object store of a view. */
export function viewStore(slug: string, viewId: string): string {
  return `${slug}.views/${viewId}`;
}

/**
 * Names the store that receives an organization's pushes from a view. It borrows the view's objects and no others: a push
 * that names an object from outside of the view lacks it.
 */
export function viewPushStore(slug: string, viewId: string, organizationId: string): string {
  return `${slug}.views/${viewId}.pushes/${organizationId}`;
}

/** What became of one commit. */
export interface MappedCommit {
  original: string;
  /** Its commit in the view; '' where nothing of the part was there yet. */
  view: string;
  /** Whether that commit was made for this one. Otherwise this one changes nothing of the part. */
  made: boolean;
  /** Of the commit in the view: 1 without parents, otherwise one more than its parents' highest. */
  generation: number;
}

/** Which commit stands for which. Kept by the caller; closed under parents, as rows are saved parents first. */
export interface ViewMemo {
  /** Names the store that the rows are about; '' before the first. */
  key(): string;
  /** Forgets all rows, for a new store of this key. */
  reset(key: string): Promise<void>;
  /** @returns of these commits those that are known, '' for those without a commit in the view. */
  find(originals: readonly string[]): Map<string, string>;
  /** @param view a commit of the view, which some row made. */
  generation(view: string): number;
  save(rows: readonly MappedCommit[]): Promise<void>;
  /** The branches' commits when the view was last complete: all that is behind them is known. */
  tips(): readonly string[];
  finish(branches: readonly { ref: string; commit: string }[]): Promise<void>;
}

export interface ViewWork {
  slug: string;
  viewId: string;
  defaultBranch: string;
  prefixes: readonly string[];
  /** Stands for the message of a commit that changes more than the part. */
  withheldMessage: string;
  memo: ViewMemo;
  /** For a store that is made anew. */
  newKey: string;
}

export interface PushedFromView {
  slug: string;
  viewId: string;
  prefixes: readonly string[];
  organizationId: string;
  /** The one commit that was pushed, in the push store. */
  commit: string;
  /** Its parent, a commit of the view, and the commit of the repository that this stands for. */
  viewBase: string;
  base: string;
  withheldMessage: string;
  /** Object folder of a push that is not admitted yet. */
  quarantine?: string | undefined;
}

export interface GitViewPort {
  /**
   * Makes the view, or brings it up to date with the repository's branches. A store that is missing, damaged or another
   * than the memo is about is made anew. Killed at any moment, it goes on where it was.
   *
   * @returns false when another process is at it.
   */
  updateView(work: ViewWork): Promise<boolean>;
  /** The key that the view's store was made with; undefined where there is none, or one that git cannot open. */
  viewKey(slug: string, viewId: string): string | undefined;
  /** Whether all objects that the view's branches need are there. */
  isViewWhole(slug: string, viewId: string): Promise<boolean>;
  listViews(slug: string): Promise<string[]>;
  /** Names of the stores that receive pushes from views. */
  listViewPushStores(slug: string): Promise<string[]>;
  /** Removes the view and what was pushed from it. */
  removeView(slug: string, viewId: string): Promise<void>;
  /** Makes the store (bare, borrowing from the view) if it is missing. @returns its name. */
  createViewPushStore(slug: string, viewId: string, organizationId: string): Promise<string>;
  /**
   * Makes the commit of the full tree that a pushed one stands for: the covered paths laid over the base's tree, with the
   * same author, committer and message, in the organization's changes store.
   *
   * @param judge is given the commit while nothing of it is kept; what it throws keeps it from being kept.
   * @param keep whether it is kept when `judge` lets it pass.
   * @throws DomainError `invalid` where the view of the result would not be what was pushed.
   */
  mapPush(
    push: PushedFromView,
    judge: (commit: string, quarantine: string) => Promise<void>,
    keep: boolean,
  ): Promise<string>;
}
