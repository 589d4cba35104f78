'use client';
import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import { usePageKeys } from './page-keys.ts';

/** A key that goes where a link of the page goes. Renders nothing. @param does as the list of shortcuts says it. */
export function LinkKey({ letter, does, href }: { letter: string; does: string; href: string }) {
  const router = useRouter();
  const keys = useMemo(
    () => [{ key: letter, does, act: () => router.push(href) }],
    [letter, does, href, router],
  );
  usePageKeys(keys);
  return null;
}
