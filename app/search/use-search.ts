import { useCallback, useEffect, useRef, useState } from 'react';
import { askHref, type SearchAsk, type SearchView } from './search-view.ts';

/** After the last key. */
const pauseMs = 180;
/** Fewer characters match nearly everything: they are searched for when Enter sends the form. */
const fewest = 2;

/**
 * Searches while one types: one request at a time, an outdated one is given up. The address follows, so that going back
 * and reloading find the same.
 */
export function useSearch(first: SearchAsk, firstView: SearchView) {
  const [ask, setAsk] = useState(first);
  const [view, setView] = useState(firstView);
  const [waiting, setWaiting] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const running = useRef<AbortController>(undefined);

  const stop = useCallback(() => {
    clearTimeout(timer.current);
    running.current?.abort();
  }, []);
  useEffect(() => stop, [stop]);

  const change = useCallback(
    (next: SearchAsk) => {
      setAsk(next);
      stop();
      setWaiting(false);
      if (next.text.trim().length < fewest) return;
      timer.current = setTimeout(() => {
        const request = new AbortController();
        running.current = request;
        setWaiting(true);
        void fetchView(next, request.signal).then((found) => {
          if (request.signal.aborted) return;
          setWaiting(false);
          setView(found);
          window.history.replaceState(null, '', askHref(next));
        });
      }, pauseMs);
    },
    [stop],
  );
  return { ask, view, waiting, change };
}

async function fetchView(ask: SearchAsk, signal: AbortSignal): Promise<SearchView> {
  try {
    const response = await fetch(askHref(ask, '/search/results'), { signal });
    const body: unknown = await response.json();
    if (response.ok) return body as SearchView; // our own route's answer
    const { error } = body as { error: { message: string } };
    return { kind: 'refused', message: error.message };
  } catch {
    return { kind: 'refused', message: 'the portal did not answer; press Enter to search again' };
  }
}
