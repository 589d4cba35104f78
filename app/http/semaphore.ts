/** Waits for a turn. @returns what ends it; to be called once. */
export type Semaphore = () => Promise<() => void>;

/** @param most turns that go on at the same time; the others come in the order in which they asked. */
export function makeSemaphore(most: number): Semaphore {
  const waiting: (() => void)[] = [];
  let going = 0;
  const end = (): void => {
    const next = waiting.shift();
    if (next) next();
    else going -= 1;
  };
  return async () => {
    if (going < most) going += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    return end;
  };
}
