import type { PersonView } from '#core/changes/schema.ts';

export interface CommentView {
  id: string;
  patchSetNumber: number;
  author: PersonView;
  /** Absent: on the patch set as a whole. */
  path?: string;
  side?: 'old' | 'new';
  /** Absent with a path: on the file. */
  line?: number;
  body: string;
  /** The first comment of the thread, never a reply. */
  inReplyToId?: string;
  /** On the first comment of a thread only. */
  resolved?: { by: PersonView; atMs: number };
  createdAtMs: number;
}

export interface VoteView {
  patchSetNumber: number;
  voter: PersonView;
  /** −2 to 2. */
  value: number;
  createdAtMs: number;
}
