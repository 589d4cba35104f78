import { Worker } from 'node:worker_threads';

/** A thread that stays for a while after its work, so that the next work need not wait for one to start. */
export class SpareThread {
  readonly #entry: string;
  readonly #keptMs: number;
  #spare: Worker | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param entry path of the bundled thread, which bears one piece of work after another. */
  constructor(entry: string, keptMs: number) {
    this.#entry = entry;
    this.#keptMs = keptMs;
  }

  /** @returns the one that is kept, or a new one. It gets nothing of this process's environment. */
  take(): Worker {
    const spare = this.#spare;
    this.#forget();
    spare?.ref();
    return spare ?? new Worker(this.#entry, { env: {}, execArgv: [] });
  }

  /** Keeps a thread whose work is done; one at most, which keeps no process alive. */
  keep(thread: Worker): void {
    if (this.#spare !== undefined) {
      void thread.terminate();
      return;
    }
    // Those of the work that is done; without names, node's own that keep the port open would go too.
    for (const event of ['message', 'error', 'exit']) thread.removeAllListeners(event);
    thread.unref();
    thread.once('error', () => undefined); // it ends then
    thread.once('exit', () => this.#spare === thread && this.#forget());
    this.#spare = thread;
    this.#timer = setTimeout(() => this.end(), this.#keptMs).unref();
  }

  /** Ends the one that is kept. */
  end(): void {
    const spare = this.#spare;
    this.#forget();
    void spare?.terminate();
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#spare = undefined;
  }
}
