import type { JobWatch, NewsPort } from '#core/ports.ts';

/** Clocks are set: no lease is waited for longer than this without a look. */
const longestMs = 10_000;

/**
 * Waits for jobs without asking for them: for news of one, or for the end of the nearest lease.
 *
 * @param nearestEndMs how long the nearest lease runs from now; undefined when there is none.
 */
export function watchJobs(news: NewsPort, nearestEndMs: () => number | undefined): JobWatch {
  let isFresh = false;
  let wake = (): void => undefined;
  const close = news.listen('jobs', () => {
    isFresh = true;
    wake();
  });
  const wait = (stopping: AbortSignal) =>
    new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        stopping.removeEventListener('abort', end);
        resolve();
      };
      const delayMs = Math.min(nearestEndMs() ?? longestMs, longestMs);
      const timer = setTimeout(end, Math.max(1, delayMs));
      wake = end;
      stopping.addEventListener('abort', end);
    });
  return {
    async next(stopping) {
      if (!isFresh && !stopping.aborted) await wait(stopping);
      isFresh = false;
    },
    close,
  };
}
