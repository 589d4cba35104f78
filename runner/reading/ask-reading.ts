import path from 'node:path';
import { ThreadPool } from '#adapters/threads/thread-pool.ts';
import { DomainError } from '#core/errors.ts';
import type { JobContext } from '../job-context.ts';
import type { ReadingAnswer, ReadingQuestion } from './questions.ts';

/** Far more than reading an honest output takes, on a busy machine too. */
const usualDeadlineMs = 20_000;
const waitMs = 120_000;
/** Two, so that one hostile output leaves a thread free for other runs. */
const threadsMax = 2;

let threads: ThreadPool<ReadingQuestion, unknown> | undefined;

/** `reason`: why what a patch made cannot be read, which is the patch's own fault. */
export type Reading<Answer> = { ok: true; answer: Answer } | { ok: false; reason: string };

/**
 * Reads what a patch made in a thread with a deadline, so that nothing it makes holds up the runner.
 *
 * @throws DomainError `infrastructure` when no thread was free; what `signal` was aborted with.
 */
export async function askReading<Question extends ReadingQuestion>(
  { signal, readingMs = usualDeadlineMs }: Pick<JobContext, 'signal' | 'readingMs'>,
  question: Question,
): Promise<Reading<ReadingAnswer<Question>>> {
  threads ??= new ThreadPool(path.resolve('dist/reading.mjs'), threadsMax);
  const outcome = await threads.ask(question, { deadlineMs: readingMs, waitMs, signal });
  signal.throwIfAborted();
  if (outcome.ok) {
    // The thread answers each kind of question with its kind of answer (`thread.ts`).
    return { ok: true, answer: outcome.answer as ReadingAnswer<Question> };
  }
  const { isBusy, reason } = outcome;
  if (isBusy) throw new DomainError('infrastructure', `reading what a patch made: ${reason}`);
  return { ok: false, reason };
}
