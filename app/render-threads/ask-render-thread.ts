import path from 'node:path';
import { type Outcome, ThreadPool } from '#adapters/threads/thread-pool.ts';
import { processWide } from '#core/process-wide.ts';
import type { DrawingAnswer, DrawingQuestion } from './questions.ts';

const deadlineMsMost = 900;
const waitMs = 500;
/** Two, so that one hostile file leaves a thread to everybody else. */
const threadsMax = 2;

function makeBench(): ThreadPool<DrawingQuestion, unknown> {
  return new ThreadPool(path.resolve('dist/drawing.mjs'), threadsMax);
}

/** Asks a drawing thread. Its answer, or a reason to show the text plain. */
export async function askDrawing<Question extends DrawingQuestion>(
  question: Question,
  deadlineMs: number = deadlineMsMost,
): Promise<Outcome<DrawingAnswer<Question>>> {
  const outcome = await processWide('drawing', makeBench).ask(question, { deadlineMs, waitMs });
  // The thread answers each kind of question with its kind of answer (`thread.ts`).
  return outcome as Outcome<DrawingAnswer<Question>>;
}
