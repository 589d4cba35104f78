'use client';
import { type ReactNode, useEffect, useRef } from 'react';
import { markupCame } from '../markup/server-markup.tsx';
import './code.css';
import { CodeWindow } from './code-window.ts';

/** Where code is shown: fetches what of it is missing while the reader scrolls, and marks the lines in the address. */
export function CodeRegion({ label, children }: { label: string; children: ReactNode }) {
  const root = useRef<HTMLElement>(null);
  useEffect(() => {
    const element = root.current;
    if (!element) return;
    let view: CodeWindow | undefined;
    const open = () => {
      const body = element.querySelector<HTMLElement>('.code-body');
      if (!body) return;
      view?.close();
      view = new CodeWindow(body);
    };
    open();
    element.addEventListener(markupCame, open);
    return () => {
      element.removeEventListener(markupCame, open);
      view?.close();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keys
    <section ref={root} className="code-lines" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
