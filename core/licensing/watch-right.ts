import type { Context } from '#core/context.ts';
import { readDataVersion } from '#drizzle/client.ts';

/** Rights that end by the clock alone are seen to have ended after this long. */
const oldestAnswerMs = 500;

/**
 * For streams: the same answer as `ask`, which is asked anew whenever anything was written to the database
 * since its last answer, by whichever process, and every half second in any case. So a revocation is seen at
 * the next call, and a stream of a thousand chunks does not ask a thousand times.
 *
 * @param ask a decision about the actor's rights, e.g. `mayStillRead`.
 */
export function watchRight(ctx: Context, ask: () => boolean): () => boolean {
  let answer: { allowed: boolean; version: string; atMs: number } | undefined;
  return () => {
    const version = readDataVersion(ctx.db);
    const nowMs = performance.now();
    if (answer?.version !== version || nowMs - answer.atMs >= oldestAnswerMs) {
      answer = { allowed: ask(), version, atMs: nowMs };
    }
    return answer.allowed;
  };
}
