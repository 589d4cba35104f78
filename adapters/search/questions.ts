import type { PathList, SearchGaps, SearchHits, SearchQuestion } from '#core/search-port.ts';

/** What a search thread is asked; `folder` is that of the index. */
export type ThreadQuestion =
  | { kind: 'search'; folder: string; question: SearchQuestion; wallMs: number }
  | { kind: 'paths'; folder: string; branch: string; commit: string; prefixes: readonly string[] }
  /** By git, where no index has the commit. */
  | { kind: 'tip'; folder: string; gitFolder: string; commit: string; prefixes: readonly string[] }
  | { kind: 'gaps'; folder: string; branch: string; prefixes: readonly string[] };

/** `none`: there is no index, or it is damaged: `reason` says how. */
export type ThreadAnswer =
  | { kind: 'none'; reason?: string }
  | { kind: 'no-branch' }
  | SearchHits
  | ({ kind: 'paths' } & PathList)
  | ({ kind: 'gaps' } & SearchGaps);

/** What the thread that makes an index is told first, and what it tells. */
export interface UpdateOrder {
  folder: string;
  gitFolder: string;
  verify: boolean;
}
export type UpdateNews =
  | { kind: 'progress'; done: number; total: number }
  | { kind: 'done' }
  | { kind: 'broken'; reason: string };
