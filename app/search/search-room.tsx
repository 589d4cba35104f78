'use client';
import { Search } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { classes } from '../components/classes.ts';
import { Results } from './results.tsx';
import styles from './search.module.css';
import { changesTarget } from './search-target.ts';
import type { SearchAsk, SearchView } from './search-view.ts';
import { useSearch } from './use-search.ts';

interface Props {
  ask: SearchAsk;
  view: SearchView;
  repositories: { slug: string; name: string }[];
}

/** The field, and what it finds while one types. Without scripts it is a form. */
export function SearchRoom({ ask: first, view: firstView, repositories }: Props) {
  const { ask, view, waiting, change } = useSearch(first, firstView);
  const room = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => walk(event, room.current);
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  return (
    <div ref={room}>
      <search>
        <form action="/search" className={styles.form}>
          <span className={styles.field}>
            <Search size={16} aria-hidden />
            <input
              id="page-search"
              type="search"
              name="q"
              value={ask.text}
              onChange={(event) => change({ ...ask, text: event.target.value, page: 1 })}
              aria-label="Search source"
              aria-describedby="search-said"
              aria-invalid={view.kind === 'problem'}
              aria-keyshortcuts="/"
              placeholder="Words, a &quot;phrase&quot; or an /expression/"
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
            />
          </span>
          <select
            name="in"
            value={ask.inside}
            aria-label="Repository"
            className={styles.inside}
            onChange={(event) => change({ ...ask, inside: event.target.value, page: 1 })}
          >
            <option value="">All repositories</option>
            {repositories.map(({ slug, name }) => (
              <option key={slug} value={slug}>
                {name}
              </option>
            ))}
          </select>
          <a href={changesTarget(ask.text)} className={styles.changes}>
            Search changes instead
          </a>
        </form>
      </search>
      <div className={classes(waiting && styles.waiting)} aria-busy={waiting}>
        <Results ask={ask} view={view} />
      </div>
    </div>
  );
}

/** Up and down walk over the results; Enter opens the one that has the focus, as for every link. */
function walk(event: KeyboardEvent, room: HTMLElement | null): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0 || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (room === null || event.target instanceof HTMLSelectElement) return;
  const stops = [...room.querySelectorAll<HTMLElement>('#page-search, [data-hit]')];
  // Where nothing has the focus yet, the walk begins at the field.
  const { activeElement, body } = document;
  const at = activeElement === body ? 0 : stops.findIndex((stop) => stop.contains(activeElement));
  const next = stops[at + step];
  if (at < 0 || next === undefined) return;
  event.preventDefault();
  next.focus();
  next.scrollIntoView({ block: 'nearest' });
}
