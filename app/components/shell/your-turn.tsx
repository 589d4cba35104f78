'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useEffect, useState } from 'react';
import { classes } from '../classes.ts';
import styles from './top-bar.module.css';

/** How many changes wait for the viewer. The count is fetched after the page, so that no page waits for it. */
export function YourTurn() {
  const count = useTurnCount();
  return (
    <Link
      href="/changes"
      prefetch={false}
      className={classes(styles.turn, count !== undefined && count > 0 && styles.due)}
      aria-label={count === undefined ? 'Your turn' : `Your turn ${count}`}
    >
      <span className={styles.turnWord}>Your turn</span>{' '}
      <span className={styles.count}>{count ?? '·'}</span>
    </Link>
  );
}

function useTurnCount(): number | undefined {
  const [count, setCount] = useState<number>();
  const pathname = usePathname();
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again on each page, since acts change it
  useEffect(() => {
    const stop = new AbortController();
    fetch('/your-turn', { signal: stop.signal })
      .then((response) => (response.ok ? response.json() : undefined))
      .then((answer: { count: number } | undefined) => setCount(answer?.count))
      // Left the page, or offline: the dot says that the count is not known.
      .catch(() => setCount(undefined));
    return () => stop.abort();
  }, [pathname]);
  return count;
}
