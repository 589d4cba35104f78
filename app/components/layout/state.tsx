import {
  Circle,
  CircleCheck,
  CircleMinus,
  CirclePause,
  CircleX,
  LoaderCircle,
  Unplug,
} from 'lucide-react';
import type { ReactNode } from 'react';
import type { StationState } from '#core/views/slip-facts.ts';
import { classes } from '../classes.ts';
import styles from './state.module.css';

const looks = {
  pass: { Icon: CircleCheck, word: 'Passed' },
  fail: { Icon: CircleX, word: 'Failed' },
  infrastructure: { Icon: Unplug, word: 'Infrastructure error' },
  running: { Icon: LoaderCircle, word: 'Running' },
  held: { Icon: CirclePause, word: 'Held' },
  waiting: { Icon: Circle, word: 'Waiting' },
  skipped: { Icon: CircleMinus, word: 'Skipped' },
} as const;

/** The word for a state, as it is said everywhere. */
export function stateWord(state: StationState): string {
  return looks[state].word;
}

/** Only the icon, in the state's colour; say the word beside it or in the name of what holds it. */
export function StateIcon({ state, size = 16 }: { state: StationState; size?: number }) {
  const { Icon } = looks[state];
  return (
    <span className={classes(styles.icon, styles[state])} aria-hidden>
      <Icon size={size} className={state === 'running' ? styles.turning : undefined} />
    </span>
  );
}

/** Icon, then word; `children` replaces the word. */
export function State({ state, children }: { state: StationState; children?: ReactNode }) {
  const { Icon, word } = looks[state];
  return (
    <span className={classes(styles.state, styles[state])}>
      <Icon
        size={16}
        aria-hidden
        className={classes(styles.icon, state === 'running' && styles.turning)}
      />
      {children ?? word}
    </span>
  );
}
