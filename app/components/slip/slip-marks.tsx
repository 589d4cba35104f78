import type { Station } from '#core/views/slip-facts.ts';
import { StateIcon, stateWord } from '../layout/state.tsx';
import styles from './slip.module.css';

/** The slip in a list: seven small marks; the title of each gives its name and sentence. */
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
