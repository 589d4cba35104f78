const shared = globalThis as typeof globalThis & { slipway?: Map<string, unknown> };

/**
 * What a process has one of. A variable of a module is not that: Next bundles the module once for each route, and each
 * bundle has a variable of its own.
 *
 * @param name names one thing, always of the same type, in the whole tree.
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
