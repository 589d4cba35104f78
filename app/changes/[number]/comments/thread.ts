import type { CommentView } from '#core/review/rows.ts';
import type { Side } from '../../../components/diff/line-key.ts';

/** One comment as the page needs it. */
interface ThreadComment {
  id: string;
  author: string;
  organization: string;
  body: string;
  createdAtMs: number;
}

/** A first comment with its replies, and where on the page it stands. */
export interface Thread {
  id: string;
  patchSetNumber: number;
  path?: string;
  side?: Side;
  line?: number;
  resolvedBy?: string;
  comments: ThreadComment[];
}

function commentOf(comment: CommentView): ThreadComment {
  const { id, author, body, createdAtMs } = comment;
  return { id, author: author.name, organization: author.organization.name, body, createdAtMs };
}

/** Gathers comments into threads, in the order in which the threads began. Pure. */
export function threadsOf(comments: readonly CommentView[]): Thread[] {
  const threads = new Map<string, Thread>();
  for (const comment of comments) {
    const { id, inReplyToId, patchSetNumber, path, side, line, resolved } = comment;
    if (inReplyToId === undefined) {
      const first = { id, patchSetNumber, path, side, line, resolvedBy: resolved?.by.name };
      threads.set(id, { ...first, comments: [commentOf(comment)] });
    } else threads.get(inReplyToId)?.comments.push(commentOf(comment));
  }
  return [...threads.values()];
}

/** What two sides of a difference are of: patch set `new` against its base, or against patch set `old`. */
export interface Sides {
  patchSet: number;
  against?: number;
}

/**
 * The side on which a line's thread stands in this difference; undefined when it does not.
 * Against another patch set, the old side is that patch set's new one.
 */
export function shownSide(thread: Thread, { patchSet, against }: Sides): Side | undefined {
  if (thread.path === undefined) return undefined;
  if (thread.patchSetNumber === patchSet && (thread.side ?? 'new') === 'new') return 'new';
  if (against === undefined) return thread.patchSetNumber === patchSet ? 'old' : undefined;
  return thread.patchSetNumber === against && (thread.side ?? 'new') === 'new' ? 'old' : undefined;
}
