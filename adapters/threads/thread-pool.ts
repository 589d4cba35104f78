import { Worker } from 'node:worker_threads';

/** What a thread of a pool is asked, and what it posts back. */
export interface Asked<Question> {
  id: number;
  question: Question;
}
/** `ready` comes once, before the first question. */
export type Answered<Answer> =
  | { id: 0; ready: true }
  | { id: number; answer: Answer }
  | { id: number; broken: string };

/** An answer, or a sentence why there is none: it is data like an answer, so nobody tries again for ever. */
export type Outcome<Answer> =
  | { ok: true; answer: Answer }
  /** `isBusy`: no thread was free, or none starts, so nothing is known of the input. */
  | { ok: false; reason: string; isBusy: boolean };

/** What a thread may take to start, the first time. */
const startMs = 10_000;

interface Job<Question, Answer> extends Asked<Question> {
  deadlineMs: number;
  settle(outcome: Outcome<Answer>): void;
  waiting: NodeJS.Timeout;
  signal: AbortSignal | undefined;
}

interface AskOptions {
  /** For the work itself. */
  deadlineMs: number;
  /** For a thread to be free. */
  waitMs: number;
  /** Aborted when nobody waits for the answer any more: its thread is ended. */
  signal?: AbortSignal;
}

/**
 * Threads that answer questions about bytes from outside, each within a deadline: a thread that passes its
 * own is ended, and another takes its place. What one input costs, no other pays for. The threads get nothing
 * of this process's environment.
 */
export class ThreadPool<Question, Answer> {
  readonly #entry: string;
  readonly #free: Worker[] = [];
  readonly #queue: Job<Question, Answer>[] = [];
  #threads = 0;
  readonly #threadsMax: number;
  /** A first thread has been ready: from then on waiting is for others' work. */
  #opened = false;
  #lastId = 0;

  /** @param entry path of the bundled thread, which calls `answerQuestions`. */
  constructor(entry: string, threadsMax: number) {
    this.#entry = entry;
    this.#threadsMax = threadsMax;
  }

  /** @returns why not, when it took too long, the thread broke over it or nobody waits any more. */
  ask(question: Question, { deadlineMs, waitMs, signal }: AskOptions): Promise<Outcome<Answer>> {
    return new Promise((settle) => {
      if (signal?.aborted) return settle(broken(nobodyWaits));
      this.#lastId += 1;
      const leave = (outcome: Outcome<Answer>) => {
        clearTimeout(waiting);
        signal?.removeEventListener('abort', onAbort);
        const at = this.#queue.indexOf(job);
        if (at >= 0) this.#queue.splice(at, 1);
        settle(outcome);
      };
      const onAbort = () => this.#queue.includes(job) && leave(broken(nobodyWaits));
      const giveUp = () =>
        leave({ ok: false, reason: 'all threads were busy with others', isBusy: true });
      const waiting = setTimeout(giveUp, this.#opened ? waitMs : waitMs + startMs);
      signal?.addEventListener('abort', onAbort);
      const job = { id: this.#lastId, question, deadlineMs, settle: leave, waiting, signal };
      this.#queue.push(job);
      this.#begin();
    });
  }

  #begin(): void {
    for (let thread = this.#free.pop(); thread; thread = this.#free.pop()) {
      const job = this.#queue.shift();
      if (job === undefined) {
        this.#free.push(thread);
        return;
      }
      clearTimeout(job.waiting);
      this.#work(thread, job);
    }
    if (this.#queue.length > 0 && this.#threads < this.#threadsMax) this.#start();
  }

  #start(): void {
    this.#threads += 1;
    const thread = new Worker(this.#entry, { env: {}, execArgv: [] });
    let isReady = false;
    let reason = 'it ended before it was ready';
    thread.once('message', () => {
      isReady = true;
      this.#opened = true;
      this.#release(thread);
    });
    thread.on('error', ({ message }) => {
      reason = message; // told by 'exit', and to whoever waits for its answer
    });
    thread.on('exit', () => {
      this.#threads -= 1;
      const at = this.#free.indexOf(thread);
      if (at >= 0) this.#free.splice(at, 1);
      if (isReady) this.#begin();
      else if (this.#threads === 0) this.#turnAway(`no thread starts: ${reason}`);
    });
  }

  /** Nobody waits for threads that cannot start; the next question tries again. */
  #turnAway(reason: string): void {
    for (const { settle } of [...this.#queue]) settle({ ok: false, reason, isBusy: true });
  }

  /** An idle thread keeps no process alive. */
  #release(thread: Worker): void {
    thread.unref();
    this.#free.push(thread);
    this.#begin();
  }

  #work(thread: Worker, { id, question, deadlineMs, settle, signal }: Job<Question, Answer>): void {
    thread.ref();
    const stop = (reason: string) => {
      end(broken(reason));
      void thread.terminate();
    };
    const timer = setTimeout(
      () => stop(`it took longer than ${Math.round(deadlineMs)} ms`),
      deadlineMs,
    );
    const onAbort = () => stop(nobodyWaits);
    const onMessage = (message: Answered<Answer>) => {
      if (message.id !== id || 'ready' in message) return;
      end('answer' in message ? { ok: true, answer: message.answer } : broken(message.broken));
      this.#release(thread);
    };
    const onError = (error: Error) => stop(`its thread broke: ${error.message}`);
    const onExit = () => end(broken('its thread ended'));
    const end = (outcome: Outcome<Answer>) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      thread.off('message', onMessage).off('error', onError).off('exit', onExit);
      settle(outcome);
    };
    signal?.addEventListener('abort', onAbort);
    thread.on('message', onMessage).on('error', onError).on('exit', onExit);
    thread.postMessage({ id, question } satisfies Asked<Question>);
  }
}

const nobodyWaits = 'nobody waits for it any more';

function broken(reason: string): Outcome<never> {
  return { ok: false, reason, isBusy: false };
}
