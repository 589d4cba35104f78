import type { ReactNode } from 'react';
import type { StationState } from '#core/views/slip-facts.ts';
import { classes } from '../classes.ts';
import styles from './state.module.css';
import { Drawn } from './state-sprite.tsx';

const words: Record<StationState, string> = {
  pass: 'Passed',
  fail: 'Failed',
  infrastructure: 'Infrastructure error',
  running: 'Running',
  held: 'Held',
  waiting: 'Waiting',
  skipped: 'Skipped',
};

/** The word for a state, as it is said everywhere. */
export function stateWord(state: StationState): string {
  return words[state];
}

/** Only the icon, in the state's colour; say the word beside it or in the name of what holds it. */
export function StateIcon({ state, size = 16 }: { state: StationState; size?: number }) {
  return (
    <span className={classes(styles.icon, styles[state])} aria-hidden>
      <Drawn
        shape={state}
        size={size}
        className={state === 'running' ? styles.turning : undefined}
      />
    </span>
  );
}

/** Icon, then word; `children` replaces the word. */
export function State({ state, children }: { state: StationState; children?: ReactNode }) {
  return (
    <span className={classes(styles.state, styles[state])}>
      <Drawn
        shape={state}
        className={classes(styles.icon, state === 'running' && styles.turning)}
      />
      {children ?? words[state]}
    </span>
  );
}
