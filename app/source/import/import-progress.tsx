'use client';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';

/** What the page shows of an import; the stream's `progress` brings the same fields. */
interface Shown {
  id: string;
  state: string;
  phase: string;
  done: number;
  total: number;
  outcome: string;
  endedAtMs: number | null;
}

const stateWords: Record<string, string> = {
  receiving: 'The bundle is coming',
  waiting: 'Waits for its turn',
  working: 'Beginning',
  done: 'Done',
  failed: 'Refused',
  cancelled: 'Cancelled',
};

function sentence({ state, phase, done, total, outcome }: Shown): string {
  const word = stateWords[state] ?? state;
  if (outcome !== '') return `${word}: ${outcome}`;
  if (state !== 'working' || phase === '') return word;
  if (total > 0) return `${phase}: ${Math.floor((100 * done) / total)} %`;
  return done > 0 ? `${phase}: ${done}` : phase;
}

/** Follows an import while it goes on; the page is rendered again at its end. */
export function ImportProgress({ shown }: { shown: Shown }) {
  const [now, setNow] = useState(shown);
  const { refresh } = useRouter();
  useEffect(() => setNow(shown), [shown]);
  useEffect(() => {
    if (shown.endedAtMs !== null) return;
    const source = new EventSource(`/api/imports/${shown.id}/events`);
    source.addEventListener('progress', (event) => setNow(JSON.parse(event.data) as Shown)); // as our own route writes it
    const close = () => {
      source.close();
      refresh();
    };
    source.addEventListener('end', close);
    source.addEventListener('revoked', close);
    return () => source.close();
  }, [shown.id, shown.endedAtMs, refresh]);
  const isCounted = now.endedAtMs === null && now.state === 'working' && now.total > 0;
  return (
    <>
      {isCounted && (
        <progress aria-label="How far the import is" value={now.done} max={now.total} />
      )}{' '}
      <span aria-live="polite">{sentence(now)}</span>
    </>
  );
}
