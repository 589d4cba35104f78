import type { CommitSummary } from '#core/git-port.ts';
import type { BringingChange } from '#core/views/list-changes-of-commits.ts';
import { CommitTime } from '../components/text/time.tsx';
import { commitHref } from './address.ts';
import styles from './source.module.css';

/**
 * Commits, one under another: what, who, when, the change that brought it, and the hash. Plain links and no component of
 * the browser: a page has many of them.
 */
export function CommitList({
  repository,
  commits,
  changes,
  nowMs,
}: {
  repository: string;
  commits: readonly CommitSummary[];
  changes: ReadonlyMap<string, BringingChange>;
  nowMs: number;
}) {
  return (
    <ol className={styles.commits} aria-label="Commits, newest first">
      {commits.map(({ commit, subject, author }) => {
        const change = changes.get(commit);
        return (
          <li key={commit}>
            <a href={commitHref(repository, commit)} title={commit}>
              {subject || 'no message'}
            </a>
            <span>
              {author.name}, <CommitTime time={author.time} nowMs={nowMs} />
              {change ? (
                <>
                  , <a href={`/changes/${change.number}`}>change {change.number}</a>
                </>
              ) : null}
            </span>
            <code>{commit.slice(0, 9)}</code>
          </li>
        );
      })}
    </ol>
  );
}
