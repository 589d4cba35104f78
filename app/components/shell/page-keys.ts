'use client';
import { useEffect } from 'react';

/** A key that one page has beside the portal's own. */
export interface PageKey {
  key: string;
  /** As the list of shortcuts says it. */
  does: string;
  act(): void;
}

/** Of the parts that are on the page now. */
const registered = new Set<readonly PageKey[]>();

/** @param keys the same array at each render: they hold while the part is on the page. */
export function usePageKeys(keys: readonly PageKey[]): void {
  useEffect(() => {
    registered.add(keys);
    return () => {
      registered.delete(keys);
    };
  }, [keys]);
}

/** @returns all of them, in the order in which the parts came. */
export function pageKeys(): PageKey[] {
  return [...registered].flat();
}
