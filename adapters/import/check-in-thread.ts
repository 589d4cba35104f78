import path from 'node:path';
import { DomainError, type ErrorCode } from '#core/errors.ts';
import type { ImportedBranch, ImportProgress, ImportWatch } from '#core/import-port.ts';
import { talkWithThread } from '../threads/talk-with-thread.ts';
import type { ImportLimits } from './limits.ts';

/** What the thread that checks is told first, and what it tells. */
export interface CheckOrder {
  gitFolder: string;
  branches: readonly ImportedBranch[];
  limits: ImportLimits;
}
export type CheckNews =
  | { kind: 'progress'; progress: ImportProgress }
  | { kind: 'done'; objects: number; packBytes: number }
  | { kind: 'refused'; code: ErrorCode; reason: string };

/** Each git that it starts has `limits.git.wallMs`: a thread that takes longer than so many of them is stuck. */
const gitRuns = 4;

/**
 * Checks all objects of a quarantine and what its branches come to, in a thread: the names of a long history take a
 * processor most of a minute, and pages are served meanwhile.
 *
 * @throws DomainError as `checkObjects` and `checkTips`; the signal's reason when it is aborted.
 */
export function checkInThread(
  order: CheckOrder,
  watch: ImportWatch,
): Promise<{ objects: number; packBytes: number }> {
  return talkWithThread<CheckOrder, CheckNews, { objects: number; packBytes: number }>({
    entry: path.resolve('dist/import-check-thread.mjs'),
    first: order,
    wallMs: gitRuns * order.limits.git.wallMs,
    signal: watch.signal,
    take(news) {
      if (news.kind === 'refused') throw new DomainError(news.code, news.reason);
      if (news.kind === 'done') return { objects: news.objects, packBytes: news.packBytes };
      watch.tell(news.progress);
      return undefined;
    },
  });
}
