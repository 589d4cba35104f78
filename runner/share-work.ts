/**
 * Lets the jobs of this process share work that several of them need, such as the build of a branch: the first that
 * asks does it, the others wait for its result. When it fails, perhaps only since the first one's job was stopped,
 * the next of them does it.
 *
 * @returns a function that is asked with: `key`, which names the work; `signal` of the job that asks; `work` itself.
 *   It throws what `work` does, or what `signal` was aborted with while another job did the work.
 */
export function shareWork<Result>(): (
  key: string,
  signal: AbortSignal,
  work: () => Promise<Result>,
) => Promise<Result> {
  const going = new Map<string, Promise<Result>>();
  return async (key, signal, work) => {
    for (let other = going.get(key); other; other = going.get(key)) {
      const done = await other.then(
        (result) => ({ result }),
        () => undefined, // told to the job that did it
      );
      signal.throwIfAborted();
      if (done) return done.result;
    }
    const mine = work().finally(() => going.delete(key));
    going.set(key, mine);
    return mine;
  };
}
