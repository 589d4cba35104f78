import path from 'node:path';
import { type Outcome, ThreadBench } from '#adapters/threads/thread-bench.ts';
import type { DrawingAnswer, DrawingQuestion } from './questions.ts';

const deadlineMsMost = 1500;
const waitMs = 700;
/** Two, so that one hostile file leaves a thread to everybody else. */
const threadsMax = 2;

type Bench = ThreadBench<DrawingQuestion, unknown>;

/** One for the process: bundles of different routes share it. */
const shared = globalThis as typeof globalThis & { slipwayDrawing?: Bench };

/** Asks a drawing thread. Its answer, or a reason to show the text plain. */
export async function askDrawing<Question extends DrawingQuestion>(
  question: Question,
  deadlineMs: number = deadlineMsMost,
): Promise<Outcome<DrawingAnswer<Question>>> {
  shared.slipwayDrawing ??= new ThreadBench(path.resolve('dist/drawing.mjs'), threadsMax);
  const outcome = await shared.slipwayDrawing.ask(question, { deadlineMs, waitMs });
  // The thread answers each kind of question with its kind of answer (`thread.ts`).
  return outcome as Outcome<DrawingAnswer<Question>>;
}
