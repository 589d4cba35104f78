'use client';
import { type ReactNode, useEffect, useRef } from 'react';
import { markupCame } from '../components/markup/server-markup.tsx';

/** How often a folder's commits are asked for again: each time the portal has found more of them. */
const questionsMost = 40;

/**
 * Rows of a folder whose commits may come later: they are put into their cells, nothing else moves.
 *
 * @param src gives the same rows with what is known by then.
 */
export function TreeRows({ src, children }: { src: string; children: ReactNode }) {
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = root.current;
    if (!element) return;
    const leaving = new AbortController();
    const fill = () => void fillCommits(element, src, leaving.signal);
    fill();
    element.addEventListener(markupCame, fill);
    return () => {
      element.removeEventListener(markupCame, fill);
      leaving.abort();
    };
  }, [src]);
  return <div ref={root}>{children}</div>;
}

async function fillCommits(root: HTMLElement, src: string, signal: AbortSignal): Promise<void> {
  try {
    for (let asked = 0; asked < questionsMost; asked += 1) {
      const table = root.querySelector('table');
      if (table?.dataset.waiting === undefined) return;
      const response = await fetch(src, { signal });
      if (!response.ok) return;
      const holder = document.createElement('template');
      holder.innerHTML = await response.text();
      const newer = holder.content.querySelector('table');
      if (!newer || signal.aborted) return;
      take(table, newer);
      if (newer.dataset.waiting === undefined) delete table.dataset.waiting;
    }
  } catch {
    // The names and sizes are there; without an answer the other cells stay empty.
  }
}

function take(table: HTMLTableElement, newer: HTMLTableElement): void {
  const rows = table.tBodies[0]?.rows ?? [];
  const newRows = newer.tBodies[0]?.rows ?? [];
  // A branch that moved meanwhile has other rows: these stay as they are.
  if (rows.length !== newRows.length) return;
  for (let index = 0; index < rows.length; index += 1) {
    for (const cell of [1, 2]) {
      const from = newRows[index]?.cells[cell];
      const to = rows[index]?.cells[cell];
      if (from && to && to.childNodes.length === 0 && from.childNodes.length > 0) {
        to.replaceWith(from.cloneNode(true));
      }
    }
  }
}
