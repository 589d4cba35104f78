import { Worker } from 'node:worker_threads';
import { DomainError } from '#core/errors.ts';
import type { SpareThread } from './spare-thread.ts';

/**
 * Tells a thread the first message of one piece of work and listens until one of its messages is the answer. The thread
 * gets nothing of this process's environment, and ends with the answer.
 *
 * @param options `entry`: path of the bundled thread, or what has one, and keeps it once it has answered; `take`:
 *   is given each message, returns the answer or undefined to go on, or throws; `wallMs`: a thread that is still
 *   silent then is stuck, which is our fault.
 * @throws DomainError `infrastructure` when the thread is stuck, breaks, or ends without an answer; the
 *   reason of `signal` when that is aborted.
 */
export async function talkWithThread<ToThread, FromThread, Answer>(options: {
  entry: string | SpareThread;
  first: ToThread;
  wallMs: number;
  signal?: AbortSignal;
  take(message: FromThread): Answer | undefined;
}): Promise<Answer> {
  const { entry, first, wallMs, signal, take } = options;
  signal?.throwIfAborted();
  const thread =
    typeof entry === 'string' ? new Worker(entry, { env: {}, execArgv: [] }) : entry.take();
  let hasAnswered = false;
  let timer: NodeJS.Timeout | undefined;
  let stop: (() => void) | undefined;
  try {
    return await new Promise<Answer>((resolve, reject) => {
      const broken = (reason: string, cause?: unknown) =>
        reject(new DomainError('infrastructure', reason, { cause }));
      timer = setTimeout(() => broken(`a thread was still at work after ${wallMs} ms`), wallMs);
      stop = () => reject(signal?.reason);
      signal?.addEventListener('abort', stop);
      thread.on('error', (error) => broken(`a thread broke: ${error.message}`, error));
      thread.on('exit', (code) => broken(`a thread ended with status ${code} and no answer`));
      thread.on('message', (message: FromThread) => {
        try {
          const answer = take(message);
          if (answer === undefined) return;
          hasAnswered = true;
          resolve(answer);
        } catch (error) {
          reject(error);
        }
      });
      thread.postMessage(first);
    });
  } finally {
    clearTimeout(timer);
    if (stop) signal?.removeEventListener('abort', stop);
    if (hasAnswered && typeof entry !== 'string') entry.keep(thread);
    else await thread.terminate();
  }
}
