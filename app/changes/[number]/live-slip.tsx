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

/**
 * The slip, filling live: at each step of the run it asks for the stations alone, ahead of the whole page.
 *
 * @param isLive the run works: then what was fetched is newer than what the page was drawn with.
 */
export function LiveSlip(props: SlipProps & { number: number; isLive: boolean }) {
  const { number, stations, hrefs, isLive } = props;
  const steps = useLiveSteps();
  const [live, setLive] = useState<SlipProps['stations']>();
  useEffect(() => {
    if (steps === 0) return;
    const superseded = new AbortController();
    fetchStations(number, superseded.signal).then((found) => {
      if (found && !superseded.signal.aborted) setLive(found);
    });
    return () => superseded.abort();
  }, [steps, number]);
  return <Slip stations={(isLive && live) || stations} hrefs={hrefs} />;
}
