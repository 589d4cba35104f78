'use client';
import { useRouter } from 'next/navigation';
import { useCallback, useEffect, useRef, useState } from 'react';
import { ControlledDialog } from '../forms/dialog.tsx';
import styles from './keyboard-shortcuts.module.css';
import { pageKeys } from './page-keys.ts';
import { isTyping, places } from './shortcuts.ts';

/** How long a `g` waits for its letter. */
const chordMs = 1500;

/** Follows the portal's shortcuts. @param onHelp called for `?`; the same function at each render. */
function useShortcuts(onHelp: () => void): void {
  const router = useRouter();
  const chordUntil = useRef(0);

  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const inChord = event.timeStamp < chordUntil.current;
      chordUntil.current = 0;
      const place = inChord ? places.find(({ key }) => key === event.key) : undefined;
      if (place) {
        router.push(place.href);
      } else if (event.key === 'g') {
        chordUntil.current = event.timeStamp + chordMs;
        return;
      } else if (event.key === '/') {
        (document.getElementById('page-search') ?? document.getElementById('search'))?.focus();
      } else if (event.key === '?') {
        onHelp();
      } else {
        const pageKey = pageKeys().find(({ key }) => key === event.key);
        if (!pageKey) return;
        pageKey.act();
      }
      event.preventDefault();
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [router, onHelp]);
}

/** Listens for the portal's shortcuts, and lists them on `?` or on its button. */
export function KeyboardShortcuts() {
  const [open, setOpen] = useState(false);
  useShortcuts(useCallback(() => setOpen(true), []));

  return (
    <>
      <button type="button" className={styles.open} onClick={() => setOpen(true)}>
        Keyboard shortcuts
      </button>
      <ControlledDialog
        open={open}
        onOpenChange={setOpen}
        title="Keyboard shortcuts"
        description="They work wherever you are not typing."
      >
        <dl className={styles.list}>
          <Shortcut keys={['?']} does="List the shortcuts" />
          <Shortcut keys={['/']} does="Search" />
          <Shortcut keys={['j', 'k']} does="In a difference: next and last file" />
          <Shortcut keys={['n', 'p']} does="In a difference: next and last comment" />
          {open
            ? pageKeys().map(({ key, does }) => (
                <Shortcut key={key} keys={[key]} does={`On this page: ${does}`} />
              ))
            : null}
          {places.map(({ key, label }) => (
            <Shortcut key={key} keys={['g', key]} does={`Go to ${label}`} />
          ))}
        </dl>
      </ControlledDialog>
    </>
  );
}

function Shortcut({ keys, does }: { keys: string[]; does: string }) {
  return (
    <>
      <dt>
        {keys.map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dt>
      <dd>{does}</dd>
    </>
  );
}
