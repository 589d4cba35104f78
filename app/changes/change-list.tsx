import { MessageSquare } from 'lucide-react';
import Link from 'next/link';
import type { ChangeSummary } from '#core/views/list-changes.ts';
import { decisiveStation } from '#core/views/slip.ts';
import { counted } from '#formats/text/count.ts';
import { StateIcon } from '../components/layout/state.tsx';
import { SlipMarks } from '../components/slip/slip-marks.tsx';
import { Sentence } from '../components/text/sentence.tsx';
import { Time } from '../components/text/time.tsx';
import styles from './change-list.module.css';
import { Contribution } from './contribution.tsx';

function StationSentence({ change }: { change: ChangeSummary }) {
  const station = change.status === 'open' ? decisiveStation(change.slip) : undefined;
  if (!station) return null;
  return (
    <span className={styles.station}>
      <StateIcon state={station.state} />
      <span>
        <Sentence text={station.sentence} />
      </span>
    </span>
  );
}

function Comments({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <span className={styles.comments} title={`${counted(count, 'unresolved comment')}`}>
      <MessageSquare size={14} aria-hidden />
      {count}
      <span className="aside-from-sight"> unresolved</span>
    </span>
  );
}

function Item({ change, nowMs }: { change: ChangeSummary; nowMs: number }) {
  return (
    <li className={styles.item}>
      <span className={styles.number}>{change.number}</span>
      <div className={styles.words}>
        <Link prefetch={false} href={`/changes/${change.number}`} className={styles.subject}>
          {change.subject}
        </Link>
        <StationSentence change={change} />
        {change.turn && <span className={styles.turn}>{change.turn}</span>}
        <span className={styles.line}>
          <span>
            {change.owner.name}, {change.owner.organization.name}
          </span>
          <span>
            {change.form === 'module' ? 'module for ' : ''}
            {change.repositorySlug} {change.targetBranch}
          </span>
          <span>patch set {change.patchSetNumber}</span>
          <Contribution kind={change.contribution} />
          <Comments count={change.unresolvedComments} />
        </span>
      </div>
      <div className={styles.slip}>
        <SlipMarks stations={change.slip} />
        <span className={styles.when}>
          {change.status === 'open' ? '' : `${change.status} `}
          <Time atMs={change.updatedAtMs} nowMs={nowMs} />
        </span>
      </div>
    </li>
  );
}

/** Changes, each with its slip as seven marks. */
export function ChangeList(props: {
  label: string;
  changes: readonly ChangeSummary[];
  nowMs: number;
}) {
  return (
    <ul className={styles.list} aria-label={props.label}>
      {props.changes.map((change) => (
        <Item key={change.number} change={change} nowMs={props.nowMs} />
      ))}
    </ul>
  );
}
