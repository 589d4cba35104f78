import type { GitPerson } from '#formats/git/commit.ts';

/** What git knows of commits and differences, as its ports give it. */

export interface CommitSummary {
  commit: string;
  parents: string[];
  author: GitPerson;
  committer: GitPerson;
  subject: string;
}

export interface CommitDetail extends CommitSummary {
  /** The message without its first paragraph, which is the subject. */
  body: string;
  /** Whole message, trailers too. */
  message: string;
}

export interface FileDifference {
  status: 'added' | 'modified' | 'deleted' | 'renamed';
  path: string;
  oldPath: string;
  /** Octal, as git prints: 100644, 100755, 120000, 160000. */
  oldMode: string;
  newMode: string;
  binary: boolean;
  /** Over the display limit: no text. */
  tooLarge: boolean;
  oldText?: string;
  newText?: string;
  /** Of a file without text, which is binary or too large; 0 for a side that is not there. */
  sizes?: { oldBytes: number; newBytes: number };
}
