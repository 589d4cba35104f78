/** Waits until one of the places is free. @returns what frees it again; to be called once. */
type Semaphore = () => Promise<() => void>;

/**
 * A counting semaphore, first come, first served.
 *
 * @param most how many may hold a place at the same time.
 */
export function makeSemaphore(most: number): Semaphore {
  const waiting: (() => void)[] = [];
  let held = 0;
  const release = (): void => {
    const next = waiting.shift();
    if (next) next();
    else held -= 1;
  };
  return async () => {
    if (held < most) held += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    return release;
  };
}
