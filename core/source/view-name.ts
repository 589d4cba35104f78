import { createHash } from 'node:crypto';
import { normalizePrefixes } from '#formats/git/part-of-tree.ts';

/** Raised with every rule by which commits become those of a view: each view is then made anew. */
const filterVersion = 1;

/** Stands for the subject of a commit whose message is not the reader's to see. */
export const withheldSubject =
  'Message not shown: it is about files, too, that your grant does not cover';

/** The same as a whole message, which the view has in its place. */
export const withheldMessage = `${withheldSubject}\n`;

/** What a grant of parts is served from. */
export interface ViewName {
  /** 32 hex digits. The same parts of the same repository are one view, whoever reads it. */
  id: string;
  prefixes: string[];
}

/** @param prefixes what a grant covers, without `''`, the whole tree. */
export function viewName(repositoryId: string, prefixes: readonly string[]): ViewName {
  const normal = normalizePrefixes(prefixes);
  const text = JSON.stringify([filterVersion, repositoryId, withheldSubject, ...normal]);
  return { id: createHash('sha256').update(text).digest('hex').slice(0, 32), prefixes: normal };
}
