'use client';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';

/** `b` goes to the same line on the other page: from a file to its blame, and back. Renders nothing. */
export function BlameKey({ href }: { href: string }) {
  const router = useRouter();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'b' || event.ctrlKey || event.metaKey || event.altKey) return;
      const { target } = event;
      if (
        target instanceof HTMLElement &&
        target.closest('input, textarea, select, [contenteditable]')
      ) {
        return;
      }
      event.preventDefault();
      router.push(href + window.location.hash);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [router, href]);
  return null;
}
