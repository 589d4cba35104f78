import { parentPort } from 'node:worker_threads';
import { reasonOf } from '#core/errors.ts';
import type { Answered, Asked } from './thread-pool.ts';

/**
 * The other side of a `ThreadPool`: answers one question after the other for as long as the thread lives.
 *
 * @param prepare what takes long the first time, before any deadline runs.
 */
export async function answerQuestions<Question>(
  answer: (question: Question) => unknown,
  prepare?: () => Promise<unknown>,
): Promise<void> {
  parentPort?.on('message', async ({ id, question }: Asked<Question>) => {
    let message: Answered<unknown>;
    try {
      message = { id, answer: await answer(question) };
    } catch (error) {
      message = { id, broken: reasonOf(error) };
    }
    parentPort?.postMessage(message);
  });
  await prepare?.();
  parentPort?.postMessage({ id: 0, ready: true } satisfies Answered<unknown>);
}
