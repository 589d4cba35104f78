import { GitMerge, GitPullRequestArrow, GitPullRequestClosed } from 'lucide-react';
import Link from 'next/link';
import type { ChangeView } from '#core/views/read-change.ts';
import { Notice } from '../../components/layout/notice.tsx';
import { Hash } from '../../components/text/hash.tsx';
import { Time } from '../../components/text/time.tsx';
import { Contribution } from '../contribution.tsx';
import styles from './change-head.module.css';
import { changeHref, type Loaded } from './load-change.ts';

const statuses = {
  open: { Icon: GitPullRequestArrow, word: 'Open' },
  merged: { Icon: GitMerge, word: 'Merged' },
  abandoned: { Icon: GitPullRequestClosed, word: 'Abandoned' },
} as const;

function Status({ status }: { status: ChangeView['status'] }) {
  const { Icon, word } = statuses[status];
  return (
    <span className={styles.status} data-status={status}>
      <Icon size={16} aria-hidden /> {word}
    </span>
  );
}

function MergedNotice({ change, nowMs }: { change: ChangeView; nowMs: number }) {
  const { merge } = change;
  if (!merge) return null;
  return (
    <Notice tone="pass">
      <p>
        {merge.commit === undefined ? 'Accepted' : 'Merged'} by {merge.mergedBy.name}{' '}
        <Time atMs={merge.atMs} nowMs={nowMs} />
        {merge.commit !== undefined && (
          <>
            {' '}
            as{' '}
            <Hash
              value={merge.commit}
              what="commit hash"
              href={`/source/${change.repositorySlug}/commit/${merge.commit}`}
            />
          </>
        )}
        .
      </p>
    </Notice>
  );
}

function OlderNotice({ loaded }: { loaded: Loaded }) {
  const { change, patchSet, isNewest } = loaded;
  if (isNewest) return null;
  return (
    <Notice>
      <p>
        You look at patch set {patchSet.number}.{' '}
        <Link prefetch={false} href={changeHref(change.number, {})}>
          Patch set {change.patchSetNumber}
        </Link>{' '}
        is the newest; votes and the merge are about that one.
      </p>
    </Notice>
  );
}

function DamagedNotice({ loaded: { patchSet } }: { loaded: Loaded }) {
  if (patchSet.fault === undefined) return null;
  return (
    <Notice tone="infrastructure" title={`Patch set ${patchSet.number} is damaged`}>
      <p>It is not the sender’s fault: {patchSet.fault}.</p>
    </Notice>
  );
}

/** Which change this is, whose, where to, and how it stands. */
export function ChangeHead({ loaded, nowMs }: { loaded: Loaded; nowMs: number }) {
  const { change, patchSet } = loaded;
  return (
    <header className={styles.head}>
      <nav aria-label="Breadcrumb" className={styles.crumbs}>
        <Link prefetch={false} href="/changes">
          Changes
        </Link>{' '}
        / {change.number}
      </nav>
      <h1>{change.subject}</h1>
      <p className={styles.line}>
        <Status status={change.status} />
        <span>
          {change.owner.name}, {change.owner.organization.name}
        </span>
        <span>
          for{' '}
          <Link prefetch={false} href={`/source/${change.repositorySlug}`}>
            {change.repositorySlug}
          </Link>{' '}
          {change.targetBranch}
        </span>
        <span>
          patch set {patchSet.number} of {change.patchSets.length}
        </span>
        {change.topic !== undefined && <span>topic {change.topic}</span>}
        <Contribution kind={change.contribution} />
        <span>
          updated <Time atMs={change.updatedAtMs} nowMs={nowMs} />
        </span>
      </p>
      <MergedNotice change={change} nowMs={nowMs} />
      <OlderNotice loaded={loaded} />
      <DamagedNotice loaded={loaded} />
    </header>
  );
}
