'use client';
import { useRouter } from 'next/navigation';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { SymbolAnswer, SymbolPlace } from '#core/source/find-symbol.ts';
import { Button } from '../../components/forms/button.tsx';
import { ControlledDialog } from '../../components/forms/dialog.tsx';
import { usePageKeys } from '../../components/shell/page-keys.ts';
import { definitionsHref, sourceHref, symbolHref } from '../address.ts';
import styles from './symbols.module.css';
import { wordUnder } from './word-under.ts';

interface Where {
  repository: string;
  revision: string;
}

/**
 * Around code: a click on a name shows where it is defined, beside the name. The key `d` asks for a name, the selected
 * one at first, and goes to its page.
 */
export function SymbolFinder({ children, ...where }: Where & { children: ReactNode }) {
  const [shown, setShown] = useState<{ name: string; x: number; y: number }>();
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the key `d` does the same */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the key `d` does the same */}
      <div
        onClick={({ target, clientX, clientY, defaultPrevented }) => {
          const isCode = target instanceof Element && target.closest('.code-body .text') !== null;
          if (!isCode || defaultPrevented || window.getSelection()?.isCollapsed === false) return;
          const name = wordUnder(clientX, clientY);
          setShown(name === undefined ? undefined : { name, x: clientX, y: clientY });
        }}
      >
        {children}
      </div>
      {shown ? (
        <Definitions
          key={shown.name}
          where={where}
          {...shown}
          onClose={() => setShown(undefined)}
        />
      ) : null}
      <NameDialog where={where} />
    </>
  );
}

function NameDialog({ where }: { where: Where }) {
  const [name, setName] = useState<string>();
  const router = useRouter();
  const keys = useMemo(() => {
    const selected = () => (window.getSelection()?.toString() ?? '').trim().slice(0, 255);
    return [{ key: 'd', does: 'find a name', act: () => setName(selected()) }];
  }, []);
  usePageKeys(keys);
  return (
    <ControlledDialog
      open={name !== undefined}
      onOpenChange={(open) => setName(open ? '' : undefined)}
      title="Find a name"
      description="Where it is defined, declared, documented and used."
    >
      <form
        className={styles.outline}
        onSubmit={(event) => {
          event.preventDefault();
          const wanted = (name ?? '').trim();
          if (wanted !== '') router.push(symbolHref(where.repository, where.revision, wanted));
        }}
      >
        <input
          aria-label="A whole name, as the code has it"
          value={name ?? ''}
          onChange={(event) => setName(event.target.value)}
          // biome-ignore lint/a11y/noAutofocus: the dialog was opened to type here
          autoFocus
        />
        <Button kind="primary" type="submit">
          Find
        </Button>
      </form>
    </ControlledDialog>
  );
}

type Told = SymbolAnswer | { kind: 'failed'; reason: string };

function useAnswer(where: Where, name: string): Told | undefined {
  const [told, setTold] = useState<Told>();
  const { repository, revision } = where;
  useEffect(() => {
    const stop = new AbortController();
    fetch(definitionsHref(repository, revision, name), { signal: stop.signal })
      .then(async (response) => {
        if (response.ok) setTold((await response.json()) as SymbolAnswer);
        else setTold({ kind: 'failed', reason: await response.text() });
      })
      .catch((error: unknown) => {
        if (!stop.signal.aborted) setTold({ kind: 'failed', reason: String(error) });
      });
    return () => stop.abort();
  }, [repository, revision, name]);
  return told;
}

/** Definitions that are shown beside a name; its page has all of them. */
const shownMost = 6;

function Definitions({
  where,
  name,
  x,
  y,
  onClose,
}: {
  where: Where;
  name: string;
  x: number;
  y: number;
  onClose: () => void;
}) {
  const told = useAnswer(where, name);
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    panel.current?.focus();
    function onPress(event: MouseEvent) {
      if (event.target instanceof Node && !panel.current?.contains(event.target)) onClose();
    }
    document.addEventListener('mousedown', onPress);
    return () => document.removeEventListener('mousedown', onPress);
  }, [onClose]);
  return (
    <div
      ref={panel}
      role="dialog"
      aria-label={`Definitions of ${name}`}
      tabIndex={-1}
      className={styles.panel}
      style={{
        left: `max(0.5rem, min(${x}px, calc(100vw - 26rem)))`,
        top: `min(${y + 14}px, 70vh)`,
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <strong className={styles.name}>{name}</strong>
      <Answer where={where} told={told} />
      <a href={symbolHref(where.repository, where.revision, name)}>All definitions and uses</a>
    </div>
  );
}

function Answer({ where, told }: { where: Where; told: Told | undefined }) {
  if (told === undefined) return <p role="status">Looking for its definition…</p>;
  if (told.kind === 'failed') return <p role="alert">{told.reason}</p>;
  if (told.kind === 'busy') return <p>Too many people search at this moment.</p>;
  if (told.kind === 'making') return <p>The search index is being made.</p>;
  const places: SymbolPlace[] = [...told.places.defined, ...told.places.declared];
  if (places.length === 0) return <p>Nothing here defines it.</p>;
  return (
    <ul className={styles.places}>
      {places.slice(0, shownMost).map(({ path, line, kind, text }) => (
        <li key={`${path}:${line}:${kind}`}>
          <a href={`${sourceHref(where.repository, 'file', told.places.revision, path)}#L${line}`}>
            {path}:{line}
          </a>
          <code>{text.trim()}</code>
        </li>
      ))}
    </ul>
  );
}
