import Link from 'next/link';
import type { CommitSummary } from '#core/git-port.ts';
import { Hash } from '../components/text/hash.tsx';
import { CommitTime } from '../components/text/time.tsx';
import { commitHref } from './address.ts';
import styles from './source.module.css';

/** Commits, one under another: what, who, when, and the hash. */
export function CommitList({
  repository,
  commits,
  nowMs,
}: {
  repository: string;
  commits: readonly CommitSummary[];
  nowMs: number;
}) {
  return (
    <ol className={styles.commits} aria-label="Commits, newest first">
      {commits.map(({ commit, subject, author }) => (
        <li key={commit}>
          <Link href={commitHref(repository, commit)} prefetch={false} className={styles.subject}>
            {subject}
          </Link>
          <span className={styles.by}>
            {author.name}, <CommitTime time={author.time} nowMs={nowMs} />
          </span>
          <span className={styles.hash}>
            <Hash value={commit} what="commit hash" />
          </span>
        </li>
      ))}
    </ol>
  );
}
