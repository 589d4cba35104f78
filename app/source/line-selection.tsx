'use client';
import { type MouseEvent, type ReactNode, useEffect, useRef } from 'react';
import { formatLineRange, type LineRange, parseLineRange } from '../text/line-range.ts';

/** Marks the lines in the address (`#L12-L20`); a click on a number selects one line, with Shift a range. */
export function LineSelection({ children }: { children: ReactNode }) {
  const root = useRef<HTMLDivElement>(null);
  const chosen = useRef<LineRange>(undefined);

  useEffect(() => {
    function follow(scroll: boolean) {
      chosen.current = parseLineRange(window.location.hash);
      mark(root.current, chosen.current);
      // `#L12-L20` is no element's name, so the browser does not go there by itself.
      if (scroll && chosen.current && chosen.current.first !== chosen.current.last) {
        document.getElementById(`L${chosen.current.first}`)?.scrollIntoView();
      }
    }
    const onHash = () => follow(true);
    follow(true);
    window.addEventListener('hashchange', onHash);
    return () => window.removeEventListener('hashchange', onHash);
  }, []);

  function onClick(event: MouseEvent<HTMLDivElement>) {
    const line = event.target instanceof HTMLAnchorElement && event.target.hash;
    const range = line ? parseLineRange(line) : undefined;
    if (!range || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const from = event.shiftKey ? (chosen.current?.first ?? range.first) : range.first;
    const next = {
      first: Math.min(from, range.first),
      last: Math.max(from, range.first),
    };
    window.history.replaceState(null, '', formatLineRange(next));
    chosen.current = next;
    mark(root.current, next);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it listens for clicks on the links inside
    // biome-ignore lint/a11y/useKeyWithClickEvents: a link pressed by key is a click
    <div ref={root} onClick={onClick}>
      {children}
    </div>
  );
}

function mark(root: HTMLElement | null, range: LineRange | undefined) {
  if (!root) return;
  for (const line of root.querySelectorAll('.chosen')) line.classList.remove('chosen');
  if (!range) return;
  for (let number = range.first; number <= range.last; number += 1) {
    const line = root.querySelector(`#L${number}`);
    if (!line) return;
    line.classList.add('chosen');
  }
}
