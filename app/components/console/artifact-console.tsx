'use client';

import { useCallback, useState } from 'react';
import { reasonOf } from '#core/errors.ts';
import styles from './console.module.css';
import { Console, type ConsoleFeed, type ConsoleSink } from './console.tsx';

/** Streams an artifact into a terminal piece by piece. */
async function streamArtifact(href: string, signal: AbortSignal, sink: ConsoleSink) {
  const response = await fetch(href, { signal });
  if (!response.ok || !response.body) {
    throw new Error(`The console could not be read: ${response.status} ${response.statusText}`);
  }
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return sink.settle();
    sink.write(value);
  }
}

/** A kept console: of a boot, or the log of a build. `href` is the artifact's. */
export function ArtifactConsole({
  label,
  href,
  rows,
}: {
  label: string;
  href: string;
  rows?: number;
}) {
  const [failure, setFailure] = useState('');
  const feed = useCallback<ConsoleFeed>(
    (sink) => {
      const stop = new AbortController();
      streamArtifact(href, stop.signal, sink).catch((error: unknown) => {
        if (!stop.signal.aborted) setFailure(reasonOf(error));
      });
      return () => stop.abort();
    },
    [href],
  );
  return (
    <>
      {failure && (
        <p role="alert" className={styles.failure}>
          {failure}
        </p>
      )}
      <Console label={label} feed={feed} rows={rows} />
    </>
  );
}
