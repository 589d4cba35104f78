'use client';
import { useEffect, useRef } from 'react';
import { heldMarkup } from './held-markup.ts';

/** Sent by the element, and bubbling, when its markup came after the page. */
export const markupCame = 'slipway:markup';

/**
 * A part of a page that is markup as a whole. It goes out once, in the document: what a server component gives a
 * client component is otherwise sent a second time, for React to start from, and a long file weighs twice.
 * So the markup waits in the server's memory under a name, and only the name is sent. In the browser React takes the
 * element over as it stands. Where there was no document (navigation within the portal), it is fetched from `src`.
 *
 * @param held of `holdMarkup`.
 * @param src gives the same markup, to whoever may read it. It is the `key`, too: another address is another element.
 */
export function ServerMarkup({
  held,
  src,
  className,
}: {
  held: string;
  src: string;
  className?: string;
}) {
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = root.current;
    if (!element || element.childNodes.length > 0) return;
    const leaving = new AbortController();
    element.setAttribute('aria-busy', 'true');
    void load(element, src, leaving.signal);
    return () => leaving.abort();
  }, [src]);
  return (
    <div
      ref={root}
      className={className}
      suppressHydrationWarning
      // biome-ignore lint/security/noDangerouslySetInnerHtml: its makers escape all that they did not make
      dangerouslySetInnerHTML={{ __html: typeof window === 'undefined' ? take(held) : '' }}
    />
  );
}

function take(name: string): string {
  const held = heldMarkup();
  const html = held.get(name) ?? '';
  held.delete(name);
  return html;
}

async function load(element: HTMLElement, src: string, signal: AbortSignal): Promise<void> {
  try {
    const response = await fetch(src, { signal });
    if (!response.ok) throw new Error(`the portal answered ${response.status}`);
    element.innerHTML = await response.text();
    element.dispatchEvent(new CustomEvent(markupCame, { bubbles: true }));
  } catch (error) {
    if (signal.aborted) return;
    const reason = error instanceof Error ? error.message : 'it did not answer';
    element.textContent = `This could not be loaded (${reason}). Reload the page to try again.`;
  } finally {
    if (!signal.aborted) element.removeAttribute('aria-busy');
  }
}
