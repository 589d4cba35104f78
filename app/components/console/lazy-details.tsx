'use client';
import { type ReactNode, useState } from 'react';
import styles from './console.module.css';

/** A foldable part whose large content is rendered when it is first opened, and kept. */
export function LazyDetails(props: { summary: ReactNode; open?: boolean; children: ReactNode }) {
  const [wanted, setWanted] = useState(props.open ?? false);
  return (
    <details
      className={styles.reveal}
      open={props.open}
      onToggle={(event) => {
        if (event.currentTarget.open) setWanted(true);
      }}
    >
      <summary>{props.summary}</summary>
      {wanted && <div className={styles.revealed}>{props.children}</div>}
    </details>
  );
}
