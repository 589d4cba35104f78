import type { ChangeSummary } from '#core/views/list-changes.ts';
import { decisiveStation } from '#core/views/slip.ts';
import { counted } from '#formats/text/count.ts';
import { StateIcon } from '../components/layout/state.tsx';
import { Drawn } from '../components/layout/state-sprite.tsx';
import { SoftLinks } from '../components/shell/soft-links.tsx';
import { SlipMarks } from '../components/slip/slip-marks.tsx';
import { Sentence } from '../components/text/sentence.tsx';
import { Time } from '../components/text/time.tsx';
import styles from './change-list.module.css';
import { Contribution } from './contribution.tsx';

/** What is awaited of the reader, otherwise where the change stands. */
function Standing({ change }: { change: ChangeSummary }) {
  const station = change.status === 'open' ? decisiveStation(change.slip) : undefined;
  if (change.turn) {
    return (
      <span className={`${styles.standing} ${styles.turn}`} title={station?.sentence}>
        {change.turn}
      </span>
    );
  }
  return (
    <span className={styles.standing} title={station?.sentence}>
      {station ? (
        <>
          <StateIcon state={station.state} />
          <span className={styles.sentence}>
            <Sentence text={station.sentence} />
          </span>
        </>
      ) : (
        change.status
      )}
    </span>
  );
}

function Comments({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <span className={styles.comments} title={counted(count, 'unresolved comment')}>
      <Drawn shape="comment" size={14} />
      {count}
      <span className="aside-from-sight"> unresolved</span>
    </span>
  );
}

function Item({ change, nowMs }: { change: ChangeSummary; nowMs: number }) {
  const { owner, form, repositorySlug, targetBranch } = change;
  const who = `${owner.name}, ${owner.organization.name}`;
  const where = `${form === 'module' ? 'module for ' : ''}${repositorySlug} ${targetBranch}`;
  return (
    <li className={styles.item}>
      <span className={styles.number}>{change.number}</span>
      <a href={`/changes/${change.number}`} className={styles.subject} title={change.subject}>
        {change.subject}
      </a>
      <Standing change={change} />
      <span className={styles.who} title={`${who}: patch set ${change.patchSetNumber}`}>
        {who}
      </span>
      <span className={styles.where} title={where}>
        {where}
      </span>
      <span className={styles.flags}>
        {change.contribution === 'black-box' && <Contribution kind="black-box" />}
        <Comments count={change.unresolvedComments} />
      </span>
      <SlipMarks stations={change.slip} />
      <span className={styles.when}>
        <Time atMs={change.updatedAtMs} nowMs={nowMs} />
      </span>
    </li>
  );
}

/** Changes, one a line, each with its slip as seven marks. */
export function ChangeList(props: {
  label: string;
  changes: readonly ChangeSummary[];
  nowMs: number;
}) {
  return (
    <SoftLinks>
      <ul className={styles.list} aria-label={props.label}>
        {props.changes.map((change) => (
          <Item key={change.number} change={change} nowMs={props.nowMs} />
        ))}
      </ul>
    </SoftLinks>
  );
}
