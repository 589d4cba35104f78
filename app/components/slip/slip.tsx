import type { Station } from '#core/views/slip-facts.ts';
import { formatDuration } from '../../text/format.ts';
import { StateIcon, stateWord } from '../layout/state.tsx';
import { Sentence } from '../text/sentence.tsx';
import styles from './slip.module.css';

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Where the path ended or is held; the verdict or a panel says what happened there. */
function placeOf({ name, state, where, sentence }: Station): string {
  if (state === 'pass' && name === 'verdict') return '';
  if (state === 'held' && where !== undefined) return `Held by ${where}.`;
  if (state !== 'fail' && state !== 'infrastructure') return sentence;
  if (where !== undefined) return `Ended at ${where}.`;
  return name === 'review' ? sentence : 'Ended here.';
}

function StationLink(props: { station: Station; sentence: string; href: string | undefined }) {
  const { station, href } = props;
  const body = (
    <>
      <StateIcon state={station.state} size={22} />
      <span className={styles.name}>{capitalized(station.name)}</span>
      <span className={styles.state}>
        {stateWord(station.state)}
        {station.durationMs === undefined ? '' : `, ${formatDuration(station.durationMs)}`}
      </span>
      <span className={styles.sentence}>
        <Sentence text={props.sentence} />
      </span>
    </>
  );
  return href === undefined ? (
    <span className={styles.station}>{body}</span>
  ) : (
    <a className={styles.station} href={href}>
      {body}
    </a>
  );
}

/**
 * The slip on a change's page: seven stations in a row (a column where it is narrow), each with its state,
 * its duration and the way to its evidence.
 *
 * @param hrefs where the evidence of a station stands; a station without one is no link.
 * @param concluded the page shows the verdict's sentence: the stations say where the path ended, and not why.
 */
export function Slip(props: {
  stations: readonly Station[];
  hrefs: Partial<Record<Station['name'], string>>;
  concluded?: boolean;
}) {
  return (
    <ol className={styles.slip} aria-label="Slip: the stations of this patch set">
      {props.stations.map((station) => (
        <li key={station.name} className={styles.item} data-state={station.state}>
          <StationLink
            station={station}
            sentence={props.concluded ? placeOf(station) : station.sentence}
            href={props.hrefs[station.name]}
          />
        </li>
      ))}
    </ol>
  );
}
