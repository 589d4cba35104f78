import type { Station } from '#core/views/slip-facts.ts';
import { StateIcon, stateWord } from '../layout/state.tsx';
import styles from './slip.module.css';

/** The slip in a list: seven small marks, each told by name, state and sentence when pointed at. */
export function SlipMarks({ stations }: { stations: readonly Station[] }) {
  const spoken = stations.map(
    (station) => `${station.name} ${stateWord(station.state).toLowerCase()}`,
  );
  return (
    <span className={styles.marks} role="img" aria-label={spoken.join(', ')}>
      {stations.map((station) => (
        <span
          key={station.name}
          className={styles.mark}
          title={`${station.name}: ${station.sentence}`}
        >
          <StateIcon state={station.state} size={16} />
        </span>
      ))}
    </span>
  );
}
