'use client';
import { type KeyboardEvent, useDeferredValue, useEffect, useMemo, useState } from 'react';
import { readPathList } from '#formats/search/path-list.ts';
import { counted } from '#formats/text/count.ts';
import { showInLine } from '#formats/text/hidden-characters.ts';
import { ControlledDialog } from '../../components/forms/dialog.tsx';
import { sourceHref } from '../address.ts';
import styles from './finder.module.css';
import { matchPaths, type Paths, preparePaths, shownMost } from './match-paths.ts';

interface Place {
  repository: string;
  revision: string;
}

/** Opens any file of the tree by pieces of its path. */
export function FinderDialog({
  place,
  open,
  onOpenChange,
}: {
  place: Place;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  return (
    <ControlledDialog
      open={open}
      onOpenChange={onOpenChange}
      title="Find a file"
      description="Type pieces of its path. Arrows choose, Enter opens."
    >
      {open ? <Finder {...place} /> : null}
    </ControlledDialog>
  );
}

function Finder({ repository, revision }: Place) {
  const paths = usePaths(repository, revision);
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(0);
  const wanted = useDeferredValue(query);
  const found = useMemo(
    () => (typeof paths === 'object' ? matchPaths(paths, wanted) : []),
    [paths, wanted],
  );
  const hrefOf = (path: string) => sourceHref(repository, 'file', revision, path);
  function onKey(event: KeyboardEvent) {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const path = found[chosen];
    if (step !== 0 && found.length > 0) {
      setChosen((chosen + step + found.length) % found.length);
    } else if (event.key === 'Enter' && path !== undefined) {
      window.location.assign(hrefOf(path));
    } else return;
    event.preventDefault();
  }
  return (
    <div className={styles.finder}>
      <input
        type="text"
        role="combobox"
        aria-label="Pieces of the path"
        aria-expanded={found.length > 0}
        aria-controls="found-files"
        aria-activedescendant={found.length > 0 ? `found-${chosen}` : undefined}
        autoComplete="off"
        spellCheck={false}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setChosen(0);
        }}
        onKeyDown={onKey}
        // biome-ignore lint/a11y/noAutofocus: the dialog is opened to type
        autoFocus
      />
      <p className={styles.told} role="status">
        {tellOf(paths, wanted, found.length)}
      </p>
      <Found found={found} chosen={chosen} hrefOf={hrefOf} />
    </div>
  );
}

function Found({
  found,
  chosen,
  hrefOf,
}: {
  found: readonly string[];
  chosen: number;
  hrefOf: (path: string) => string;
}) {
  useEffect(() => {
    document.getElementById(`found-${chosen}`)?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <div id="found-files" role="listbox" aria-label="Files" tabIndex={-1} className={styles.list}>
      {found.map((path, index) => (
        <a
          key={path}
          id={`found-${index}`}
          role="option"
          aria-selected={index === chosen}
          tabIndex={-1}
          href={hrefOf(path)}
        >
          {showInLine(path)}
        </a>
      ))}
    </div>
  );
}

function tellOf(paths: Paths | string | undefined, query: string, count: number): string {
  if (paths === undefined) return 'The list of files is loading …';
  if (typeof paths === 'string') return paths;
  if (query.trim() === '') return counted(paths.all.length, 'file');
  if (count === 0) return `No path holds "${query.trim()}".`;
  return count === shownMost ? `The best ${count}` : counted(count, 'file');
}

/** @returns undefined while they come; a sentence when they do not. */
function usePaths(repository: string, revision: string): Paths | string | undefined {
  const [paths, setPaths] = useState<Paths | string>();
  useEffect(() => {
    const leaving = new AbortController();
    const src = `/source/${repository}/paths/${encodeURIComponent(revision)}`;
    fetch(src, { signal: leaving.signal })
      .then(async (response) => {
        const text = await response.text();
        if (!response.ok) throw new Error(text.trim());
        setPaths(preparePaths(readPathList(text)));
      })
      .catch((error: unknown) => {
        if (leaving.signal.aborted) return;
        const reason = error instanceof Error ? error.message : 'no answer';
        setPaths(`The list of files did not come: ${reason}`);
      });
    return () => leaving.abort();
  }, [repository, revision]);
  return paths;
}
