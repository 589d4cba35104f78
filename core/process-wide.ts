const shared = globalThis as typeof globalThis & { slipway?: Map<string, unknown> };

/**
 * What a process has one of. Next bundles a module once a route, so that a variable of a module is one of
 * several.
 *
 * @param name stands for one thing, of one type, in the whole tree.
 * @param make is called the first time.
 */
export function processWide<T>(name: string, make: () => T): T {
  shared.slipway ??= new Map();
  if (!shared.slipway.has(name)) shared.slipway.set(name, make());
  return shared.slipway.get(name) as T; // as `name` says
}

/** The same for what is opened at the first call. A failure is not kept: the next call tries again. */
export function openedOnce<T>(name: string, open: () => Promise<T>): Promise<T> {
  return processWide(name, () =>
    open().catch((error: unknown) => {
      shared.slipway?.delete(name);
      throw error;
    }),
  );
}
