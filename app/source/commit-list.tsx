import type { CommitSummary } from '#core/git-port.ts';
import type { BringingChange } from '#core/views/list-changes-of-commits.ts';
import { commitsHtml } from './commits-markup.ts';
import styles from './source.module.css';

/** Commits, one under another: what, who, when, the change that brought it, and the hash. */
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
    <ol
      className={styles.commits}
      aria-label="Commits, newest first"
      // biome-ignore lint/security/noDangerouslySetInnerHtml: commitsHtml escapes all that it did not make
      dangerouslySetInnerHTML={{ __html: commitsHtml(repository, commits, changes, nowMs) }}
    />
  );
}
