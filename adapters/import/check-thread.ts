/** Checks what one import has brought, and ends. Told what by its first message. */
import { parentPort } from 'node:worker_threads';
import { DomainError, reasonOf } from '#core/errors.ts';
import type { CheckNews, CheckOrder } from './check-in-thread.ts';
import { checkObjects } from './check-objects.ts';
import { checkTips } from './check-tips.ts';

const tell = (news: CheckNews) => parentPort?.postMessage(news);

parentPort?.once('message', async ({ gitFolder, branches, limits }: CheckOrder) => {
  // Who gives it up ends the thread, and what that started ends with it.
  const watch = {
    tell: (progress: Extract<CheckNews, { kind: 'progress' }>['progress']) =>
      tell({ kind: 'progress', progress }),
    signal: new AbortController().signal,
  };
  try {
    const counted = await checkObjects(gitFolder, limits, watch);
    await checkTips(gitFolder, branches, limits, watch);
    tell({ kind: 'done', ...counted });
  } catch (error) {
    const code = error instanceof DomainError ? error.code : 'infrastructure';
    tell({ kind: 'refused', code, reason: reasonOf(error) });
  }
});
