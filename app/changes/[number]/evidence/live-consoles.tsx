'use client';
import { Console } from '../../../components/console/console.tsx';
import { useLiveStreams } from '../live/run-events.tsx';
import styles from './evidence.module.css';

function labelOf(stream: string): string {
  return stream === 'build'
    ? 'Build log, live'
    : `Console of boot ${stream.slice('boot:'.length)}, live`;
}

/**
 * Consoles that are being written now.
 *
 * @param prefix `build`, or `boot:` for all boots.
 * @param kept streams whose artifact is kept and shown instead.
 */
export function LiveConsoles({ prefix, kept }: { prefix: string; kept: readonly string[] }) {
  const streams = useLiveStreams().filter(
    ([name]) => name.startsWith(prefix) && !kept.includes(name),
  );
  return streams.map(([name, feed]) => (
    <div key={name} className={styles.live}>
      <h4>{labelOf(name)}</h4>
      <Console label={labelOf(name)} feed={feed} />
    </div>
  ));
}
