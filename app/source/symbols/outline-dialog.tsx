'use client';
import { type KeyboardEvent, useEffect, useMemo, useState } from 'react';
import type { Outline } from '#core/source/read-outline.ts';
import type { SourceSymbol } from '#formats/symbols/symbol.ts';
import { counted } from '#formats/text/count.ts';
import { Button } from '../../components/forms/button.tsx';
import { ControlledDialog } from '../../components/forms/dialog.tsx';
import { usePageKeys } from '../../components/shell/page-keys.ts';
import styles from './symbols.module.css';

/** What is drawn at once; typing finds the rest. */
const shownMost = 200;

/** A button, and the key `o`, that list what the file defines; choosing one goes to its line. */
export function OutlineDialog({ src }: { src: string }) {
  const [open, setOpen] = useState(false);
  const keys = useMemo(
    () => [{ key: 'o', does: 'list the symbols of this file', act: () => setOpen(true) }],
    [],
  );
  usePageKeys(keys);
  return (
    <>
      <Button small onClick={() => setOpen(true)}>
        Symbols
      </Button>
      <ControlledDialog
        open={open}
        onOpenChange={setOpen}
        title="Symbols of this file"
        description="Type a part of a name; Enter goes to its line."
      >
        <OutlineList src={src} onChosen={() => setOpen(false)} />
      </ControlledDialog>
    </>
  );
}

type Answer = { symbols: readonly SourceSymbol[]; nothing?: string } | { failed: string };

function useOutline(src: string): Answer | undefined {
  const [answer, setAnswer] = useState<Answer>();
  useEffect(() => {
    const stop = new AbortController();
    fetch(src, { signal: stop.signal })
      .then(async (response) => {
        if (response.ok) setAnswer((await response.json()) as Outline);
        else setAnswer({ failed: await response.text() });
      })
      .catch((error: unknown) => {
        if (!stop.signal.aborted) setAnswer({ failed: String(error) });
      });
    return () => stop.abort();
  }, [src]);
  return answer;
}

function OutlineList({ src, onChosen }: { src: string; onChosen: () => void }) {
  const answer = useOutline(src);
  const [typed, setTyped] = useState('');
  if (answer === undefined) return <p role="status">Reading the symbols…</p>;
  if ('failed' in answer) return <p role="alert">{answer.failed}</p>;
  if (answer.nothing !== undefined) return <p>{answer.nothing}</p>;
  const wanted = typed.trim().toLowerCase();
  const found = answer.symbols.filter(({ name }) => name.toLowerCase().includes(wanted));
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys move between the field and the links inside
    <div className={styles.outline} onKeyDown={moveByKeys}>
      <input
        type="search"
        aria-label="Part of a symbol’s name"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        // biome-ignore lint/a11y/noAutofocus: the dialog was opened to type here
        autoFocus
      />
      <p className={styles.count} role="status">
        {describe(typed, found.length)}
      </p>
      <ul className={styles.list}>
        {found.slice(0, shownMost).map(({ name, kind, line }) => (
          <li key={`${line} ${kind} ${name}`} className={styles.row}>
            <a href={`#L${line}`} onClick={onChosen}>
              <code>{name}</code>
              <span>{kind}</span>
              <span>line {line}</span>
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

function describe(typed: string, count: number): string {
  if (count === 0) return `No symbol of this file has “${typed}” in its name.`;
  const rest = count > shownMost ? `; the first ${shownMost} are listed` : '';
  return counted(count, 'symbol') + rest;
}

/** Up and down go through the field and the links; Enter in the field takes the first link. */
function moveByKeys(event: KeyboardEvent<HTMLElement>): void {
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('input, a')];
  const at = stops.findIndex((stop) => stop === document.activeElement);
  if (event.key === 'Enter' && at === 0) stops[1]?.click();
  else if (event.key === 'ArrowDown') stops[Math.min(at + 1, stops.length - 1)]?.focus();
  else if (event.key === 'ArrowUp') stops[Math.max(at - 1, 0)]?.focus();
  else return;
  event.preventDefault();
}
