'use client';
import { type ComponentProps, useEffect, useState } from 'react';
import { Slip } from '#app/components/slip/slip.tsx';
import { readStations } from './run-event.ts';
import { useLiveSteps } from './run-events.tsx';

type SlipProps = ComponentProps<typeof Slip>;

/** The stations as they are now, or undefined when they could not be had: the next drawing brings them. */
async function fetchStations(number: number, signal: AbortSignal) {
  try {
    const response = await fetch(`/api/changes/${number}/slip`, { signal });
    return response.ok ? readStations(await response.json()) : undefined;
  } catch {
    return undefined; // superseded by a newer step, or the connection broke
  }
}

/** The slip, filling live: at each step of the run it asks for the stations alone, ahead of the whole page. */
export function LiveSlip({ number, stations, hrefs }: SlipProps & { number: number }) {
  const steps = useLiveSteps();
  const [live, setLive] = useState<SlipProps['stations']>();
  // What the server drew is newer than what was fetched before it.
  const [drawn, setDrawn] = useState(stations);
  if (drawn !== stations) {
    setDrawn(stations);
    setLive(undefined);
  }
  useEffect(() => {
    if (steps === 0) return;
    const superseded = new AbortController();
    fetchStations(number, superseded.signal).then((found) => {
      if (found && !superseded.signal.aborted) setLive(found);
    });
    return () => superseded.abort();
  }, [steps, number]);
  return <Slip stations={live ?? stations} hrefs={hrefs} />;
}
