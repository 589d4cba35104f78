import path from 'node:path';
import { type Outcome, ThreadPool } from '#adapters/threads/thread-pool.ts';
import { processWide } from '#core/process-wide.ts';
import type { RenderAnswer, RenderQuestion } from './questions.ts';

const deadlineMsMost = 900;
const waitMs = 500;
/** Two, so that one hostile file leaves a thread to everybody else. */
const threadsMax = 2;

function makePool(): ThreadPool<RenderQuestion, unknown> {
  return new ThreadPool(path.resolve('dist/render-thread.mjs'), threadsMax);
}

/**
 * Asks a render thread. @returns its answer, or the reason to show the text plain.
 *
 * @param deadlineMs at most 900; past it the thread is ended and replaced.
 */
export async function askRenderThread<Question extends RenderQuestion>(
  question: Question,
  deadlineMs: number = deadlineMsMost,
): Promise<Outcome<RenderAnswer<Question>>> {
  const outcome = await processWide('render-threads', makePool).ask(question, {
    deadlineMs,
    waitMs,
  });
  // The thread answers each kind of question with its kind of answer (`thread.ts`).
  return outcome as Outcome<RenderAnswer<Question>>;
}
